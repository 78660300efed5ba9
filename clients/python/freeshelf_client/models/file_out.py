from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="FileOut")


@_attrs_define
class FileOut:
    """A file that everyone may open."""

    id: str
    """ Identifier of the record, and the number. """
    html_url: str | Unset = ""
    """ Page that lists its pages. """
    language: str | Unset = "und"
    media_type: str | Unset = ""
    name: str | Unset = ""
    number: int | Unset = 0
    pages: int | Unset = 0
    """ Pages with text; 0 where none was read. """
    pages_url: str | Unset = ""
    """ Text of its pages, by this API. """
    passages_url: str | Unset = ""
    """ Its passages, by this API. """
    rights: str | Unset = ""
    sha256: None | str | Unset = UNSET
    """ Checksum of the file; `null` for an image. """
    size: int | None | Unset = UNSET
    """ Bytes; `null` for an image: its readers get it drawn anew, without what it hides. """
    title: str | Unset = ""
    url: str | Unset = ""
    """ Address of the file itself. """
    version: str | Unset = ""
    """ Changes with the bytes. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        html_url = self.html_url

        language = self.language

        media_type = self.media_type

        name = self.name

        number = self.number

        pages = self.pages

        pages_url = self.pages_url

        passages_url = self.passages_url

        rights = self.rights

        sha256: None | str | Unset
        if isinstance(self.sha256, Unset):
            sha256 = UNSET
        else:
            sha256 = self.sha256

        size: int | None | Unset
        if isinstance(self.size, Unset):
            size = UNSET
        else:
            size = self.size

        title = self.title

        url = self.url

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if html_url is not UNSET:
            field_dict["html_url"] = html_url
        if language is not UNSET:
            field_dict["language"] = language
        if media_type is not UNSET:
            field_dict["media_type"] = media_type
        if name is not UNSET:
            field_dict["name"] = name
        if number is not UNSET:
            field_dict["number"] = number
        if pages is not UNSET:
            field_dict["pages"] = pages
        if pages_url is not UNSET:
            field_dict["pages_url"] = pages_url
        if passages_url is not UNSET:
            field_dict["passages_url"] = passages_url
        if rights is not UNSET:
            field_dict["rights"] = rights
        if sha256 is not UNSET:
            field_dict["sha256"] = sha256
        if size is not UNSET:
            field_dict["size"] = size
        if title is not UNSET:
            field_dict["title"] = title
        if url is not UNSET:
            field_dict["url"] = url
        if version is not UNSET:
            field_dict["version"] = version

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        html_url = d.pop("html_url", UNSET)

        language = d.pop("language", UNSET)

        media_type = d.pop("media_type", UNSET)

        name = d.pop("name", UNSET)

        number = d.pop("number", UNSET)

        pages = d.pop("pages", UNSET)

        pages_url = d.pop("pages_url", UNSET)

        passages_url = d.pop("passages_url", UNSET)

        rights = d.pop("rights", UNSET)

        def _parse_sha256(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sha256 = _parse_sha256(d.pop("sha256", UNSET))

        def _parse_size(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        size = _parse_size(d.pop("size", UNSET))

        title = d.pop("title", UNSET)

        url = d.pop("url", UNSET)

        version = d.pop("version", UNSET)

        file_out = cls(
            id=id,
            html_url=html_url,
            language=language,
            media_type=media_type,
            name=name,
            number=number,
            pages=pages,
            pages_url=pages_url,
            passages_url=passages_url,
            rights=rights,
            sha256=sha256,
            size=size,
            title=title,
            url=url,
            version=version,
        )

        file_out.additional_properties = d
        return file_out

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
