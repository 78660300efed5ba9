from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.source_out import SourceOut


T = TypeVar("T", bound="EvidenceOut")


@_attrs_define
class EvidenceOut:
    """A passage, word for word, with its page."""

    id: str
    """ Of the record, file and page; of the record alone. """
    record: SourceOut
    """ The record that a passage is of. """
    text: str
    file_number: int | None | Unset = UNSET
    file_title: str | Unset = ""
    headings: list[str] | Unset = UNSET
    language: str | Unset = "und"
    """ BCP 47. """
    page: int | None | Unset = UNSET
    """ None for the description. """
    url: str | Unset = ""
    """ Address of the page: cite this. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        record = self.record.to_dict()

        text = self.text

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

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "record": record,
                "text": text,
            }
        )
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
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.source_out import SourceOut  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        record = SourceOut.from_dict(d.pop("record"))

        text = d.pop("text")

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

        url = d.pop("url", UNSET)

        evidence_out = cls(
            id=id,
            record=record,
            text=text,
            file_number=file_number,
            file_title=file_title,
            headings=headings,
            language=language,
            page=page,
            url=url,
        )

        evidence_out.additional_properties = d
        return evidence_out

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
