from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.text_run import TextRun


T = TypeVar("T", bound="FoundPassage")


@_attrs_define
class FoundPassage:
    """A passage that explains why a record was found, with its words marked."""

    file_number: int | None | Unset = UNSET
    file_title: str | Unset = ""
    headings: list[str] | Unset = UNSET
    language: str | Unset = "und"
    page: int | None | Unset = UNSET
    """ None for the description. """
    text: list[TextRun] | Unset = UNSET
    url: str | Unset = ""
    """ The page, with the words marked. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file_number: int | None | Unset
        if isinstance(self.file_number, Unset):
            file_number = UNSET
        else:
            file_number = self.file_number

        file_title = self.file_title

        headings: list[str] | Unset = UNSET
        if not isinstance(self.headings, Unset):
            headings = self.headings

        language = self.language

        page: int | None | Unset
        if isinstance(self.page, Unset):
            page = UNSET
        else:
            page = self.page

        text: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.text, Unset):
            text = []
            for text_item_data in self.text:
                text_item = text_item_data.to_dict()
                text.append(text_item)

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if file_number is not UNSET:
            field_dict["file_number"] = file_number
        if file_title is not UNSET:
            field_dict["file_title"] = file_title
        if headings is not UNSET:
            field_dict["headings"] = headings
        if language is not UNSET:
            field_dict["language"] = language
        if page is not UNSET:
            field_dict["page"] = page
        if text is not UNSET:
            field_dict["text"] = text
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.text_run import TextRun  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_file_number(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        file_number = _parse_file_number(d.pop("file_number", UNSET))

        file_title = d.pop("file_title", UNSET)

        headings = cast(list[str], d.pop("headings", UNSET))

        language = d.pop("language", UNSET)

        def _parse_page(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        page = _parse_page(d.pop("page", UNSET))

        _text = d.pop("text", UNSET)
        text: list[TextRun] | Unset = UNSET
        if _text is not UNSET:
            text = []
            for text_item_data in _text:
                text_item = TextRun.from_dict(text_item_data)

                text.append(text_item)

        url = d.pop("url", UNSET)

        found_passage = cls(
            file_number=file_number,
            file_title=file_title,
            headings=headings,
            language=language,
            page=page,
            text=text,
            url=url,
        )

        found_passage.additional_properties = d
        return found_passage

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
