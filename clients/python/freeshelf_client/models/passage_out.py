from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="PassageOut")


@_attrs_define
class PassageOut:
    """About 200 words of one page, under one heading: what search finds and quotes."""

    id: str
    """ Changes when the file is read anew. """
    headings: list[str] | Unset = UNSET
    """ The outermost first. """
    language: str | Unset = "und"
    page: int | Unset = 0
    text: str | Unset = ""
    url: str | Unset = ""
    """ The page that it is on. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        headings: list[str] | Unset = UNSET
        if not isinstance(self.headings, Unset):
            headings = self.headings

        language = self.language

        page = self.page

        text = self.text

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
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
        d = dict(src_dict)
        id = d.pop("id")

        headings = cast(list[str], d.pop("headings", UNSET))

        language = d.pop("language", UNSET)

        page = d.pop("page", UNSET)

        text = d.pop("text", UNSET)

        url = d.pop("url", UNSET)

        passage_out = cls(
            id=id,
            headings=headings,
            language=language,
            page=page,
            text=text,
            url=url,
        )

        passage_out.additional_properties = d
        return passage_out

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
