from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="DraftFile")


@_attrs_define
class DraftFile:
    """A file of a draft."""

    number: int
    access_rights: str | Unset = "open"
    held: bool | Unset = False
    """ It is being checked, or waits for a person to decide what was found in it: readers do not get it, or its
    newest version, yet. """
    language: str | Unset = ""
    media_type: str | Unset = ""
    name: str | Unset = ""
    opens_on: datetime.date | None | Unset = UNSET
    sha256: str | Unset = ""
    size: int | Unset = 0
    text: str | Unset = ""
    """ How far its text was read: `waiting`, `done` … """
    title: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        access_rights = self.access_rights

        held = self.held

        language = self.language

        media_type = self.media_type

        name = self.name

        opens_on: None | str | Unset
        if isinstance(self.opens_on, Unset):
            opens_on = UNSET
        elif isinstance(self.opens_on, datetime.date):
            opens_on = self.opens_on.isoformat()
        else:
            opens_on = self.opens_on

        sha256 = self.sha256

        size = self.size

        text = self.text

        title = self.title

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
            }
        )
        if access_rights is not UNSET:
            field_dict["access_rights"] = access_rights
        if held is not UNSET:
            field_dict["held"] = held
        if language is not UNSET:
            field_dict["language"] = language
        if media_type is not UNSET:
            field_dict["media_type"] = media_type
        if name is not UNSET:
            field_dict["name"] = name
        if opens_on is not UNSET:
            field_dict["opens_on"] = opens_on
        if sha256 is not UNSET:
            field_dict["sha256"] = sha256
        if size is not UNSET:
            field_dict["size"] = size
        if text is not UNSET:
            field_dict["text"] = text
        if title is not UNSET:
            field_dict["title"] = title

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        number = d.pop("number")

        access_rights = d.pop("access_rights", UNSET)

        held = d.pop("held", UNSET)

        language = d.pop("language", UNSET)

        media_type = d.pop("media_type", UNSET)

        name = d.pop("name", UNSET)

        def _parse_opens_on(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                opens_on_type_0 = datetime.date.fromisoformat(data)

                return opens_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        opens_on = _parse_opens_on(d.pop("opens_on", UNSET))

        sha256 = d.pop("sha256", UNSET)

        size = d.pop("size", UNSET)

        text = d.pop("text", UNSET)

        title = d.pop("title", UNSET)

        draft_file = cls(
            number=number,
            access_rights=access_rights,
            held=held,
            language=language,
            media_type=media_type,
            name=name,
            opens_on=opens_on,
            sha256=sha256,
            size=size,
            text=text,
            title=title,
        )

        draft_file.additional_properties = d
        return draft_file

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
