from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.found_passage import FoundPassage
    from ..models.record_out import RecordOut
    from ..models.record_ref import RecordRef
    from ..models.text_run import TextRun


T = TypeVar("T", bound="HitOut")


@_attrs_define
class HitOut:
    """One result: the record, and why it was found."""

    id: str
    record: RecordOut
    """ The description of a work, in the terms of Dublin Core. """
    names: list[str] | Unset = UNSET
    """ The names of concepts that have it. """
    newer: None | RecordRef | Unset = UNSET
    """ Read this edition instead. """
    passages: list[FoundPassage] | Unset = UNSET
    reason: str | Unset = "words"
    """ `all_words`, `some_words`, `name` (only names of its concepts have the phrase) or `meaning`. """
    title: list[TextRun] | Unset = UNSET
    translations: list[RecordRef] | Unset = UNSET
    """ On the same line. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.record_ref import RecordRef  # noqa: PLC0415

        id = self.id

        record = self.record.to_dict()

        names: list[str] | Unset = UNSET
        if not isinstance(self.names, Unset):
            names = self.names

        newer: dict[str, Any] | None | Unset
        if isinstance(self.newer, Unset):
            newer = UNSET
        elif isinstance(self.newer, RecordRef):
            newer = self.newer.to_dict()
        else:
            newer = self.newer

        passages: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.passages, Unset):
            passages = []
            for passages_item_data in self.passages:
                passages_item = passages_item_data.to_dict()
                passages.append(passages_item)

        reason = self.reason

        title: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.title, Unset):
            title = []
            for title_item_data in self.title:
                title_item = title_item_data.to_dict()
                title.append(title_item)

        translations: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.translations, Unset):
            translations = []
            for translations_item_data in self.translations:
                translations_item = translations_item_data.to_dict()
                translations.append(translations_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "record": record,
            }
        )
        if names is not UNSET:
            field_dict["names"] = names
        if newer is not UNSET:
            field_dict["newer"] = newer
        if passages is not UNSET:
            field_dict["passages"] = passages
        if reason is not UNSET:
            field_dict["reason"] = reason
        if title is not UNSET:
            field_dict["title"] = title
        if translations is not UNSET:
            field_dict["translations"] = translations

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.found_passage import FoundPassage  # noqa: PLC0415
        from ..models.record_out import RecordOut  # noqa: PLC0415
        from ..models.record_ref import RecordRef  # noqa: PLC0415
        from ..models.text_run import TextRun  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        record = RecordOut.from_dict(d.pop("record"))

        names = cast(list[str], d.pop("names", UNSET))

        def _parse_newer(data: object) -> None | RecordRef | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                newer_type_0 = RecordRef.from_dict(data)

                return newer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RecordRef | Unset, data)

        newer = _parse_newer(d.pop("newer", UNSET))

        _passages = d.pop("passages", UNSET)
        passages: list[FoundPassage] | Unset = UNSET
        if _passages is not UNSET:
            passages = []
            for passages_item_data in _passages:
                passages_item = FoundPassage.from_dict(passages_item_data)

                passages.append(passages_item)

        reason = d.pop("reason", UNSET)

        _title = d.pop("title", UNSET)
        title: list[TextRun] | Unset = UNSET
        if _title is not UNSET:
            title = []
            for title_item_data in _title:
                title_item = TextRun.from_dict(title_item_data)

                title.append(title_item)

        _translations = d.pop("translations", UNSET)
        translations: list[RecordRef] | Unset = UNSET
        if _translations is not UNSET:
            translations = []
            for translations_item_data in _translations:
                translations_item = RecordRef.from_dict(translations_item_data)

                translations.append(translations_item)

        hit_out = cls(
            id=id,
            record=record,
            names=names,
            newer=newer,
            passages=passages,
            reason=reason,
            title=title,
            translations=translations,
        )

        hit_out.additional_properties = d
        return hit_out

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
