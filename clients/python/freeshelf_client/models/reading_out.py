from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.text_run import TextRun


T = TypeVar("T", bound="ReadingOut")


@_attrs_define
class ReadingOut:
    """Interpretation of the query."""

    absent_words: list[str] | Unset = UNSET
    """ Words that no record has. """
    also_searched: list[TextRun] | Unset = UNSET
    """ Other names of concepts that were searched. """
    by_meaning: bool | Unset = False
    """ Whether meaning was searched, too. """
    did_you_mean: str | Unset = ""
    is_corrected: bool | Unset = False
    notices: list[str] | Unset = UNSET
    searched: str | Unset = ""
    """ The text that was searched. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        absent_words: list[str] | Unset = UNSET
        if not isinstance(self.absent_words, Unset):
            absent_words = self.absent_words

        also_searched: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.also_searched, Unset):
            also_searched = []
            for also_searched_item_data in self.also_searched:
                also_searched_item = also_searched_item_data.to_dict()
                also_searched.append(also_searched_item)

        by_meaning = self.by_meaning

        did_you_mean = self.did_you_mean

        is_corrected = self.is_corrected

        notices: list[str] | Unset = UNSET
        if not isinstance(self.notices, Unset):
            notices = self.notices

        searched = self.searched

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if absent_words is not UNSET:
            field_dict["absent_words"] = absent_words
        if also_searched is not UNSET:
            field_dict["also_searched"] = also_searched
        if by_meaning is not UNSET:
            field_dict["by_meaning"] = by_meaning
        if did_you_mean is not UNSET:
            field_dict["did_you_mean"] = did_you_mean
        if is_corrected is not UNSET:
            field_dict["is_corrected"] = is_corrected
        if notices is not UNSET:
            field_dict["notices"] = notices
        if searched is not UNSET:
            field_dict["searched"] = searched

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.text_run import TextRun  # noqa: PLC0415

        d = dict(src_dict)
        absent_words = cast(list[str], d.pop("absent_words", UNSET))

        _also_searched = d.pop("also_searched", UNSET)
        also_searched: list[TextRun] | Unset = UNSET
        if _also_searched is not UNSET:
            also_searched = []
            for also_searched_item_data in _also_searched:
                also_searched_item = TextRun.from_dict(also_searched_item_data)

                also_searched.append(also_searched_item)

        by_meaning = d.pop("by_meaning", UNSET)

        did_you_mean = d.pop("did_you_mean", UNSET)

        is_corrected = d.pop("is_corrected", UNSET)

        notices = cast(list[str], d.pop("notices", UNSET))

        searched = d.pop("searched", UNSET)

        reading_out = cls(
            absent_words=absent_words,
            also_searched=also_searched,
            by_meaning=by_meaning,
            did_you_mean=did_you_mean,
            is_corrected=is_corrected,
            notices=notices,
            searched=searched,
        )

        reading_out.additional_properties = d
        return reading_out

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
