from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ReadingListOut")


@_attrs_define
class ReadingListOut:
    """A list that someone made for a purpose."""

    id: str
    """ Its slug. """
    description: str | Unset = ""
    language: str | Unset = "en"
    published_at: datetime.datetime | None | Unset = UNSET
    record_count: int | Unset = 0
    """ Records that everyone may read. """
    records_url: str | Unset = ""
    title: str | Unset = ""
    url: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        description = self.description

        language = self.language

        published_at: None | str | Unset
        if isinstance(self.published_at, Unset):
            published_at = UNSET
        elif isinstance(self.published_at, datetime.datetime):
            published_at = self.published_at.isoformat()
        else:
            published_at = self.published_at

        record_count = self.record_count

        records_url = self.records_url

        title = self.title

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if language is not UNSET:
            field_dict["language"] = language
        if published_at is not UNSET:
            field_dict["published_at"] = published_at
        if record_count is not UNSET:
            field_dict["record_count"] = record_count
        if records_url is not UNSET:
            field_dict["records_url"] = records_url
        if title is not UNSET:
            field_dict["title"] = title
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        description = d.pop("description", UNSET)

        language = d.pop("language", UNSET)

        def _parse_published_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                published_at_type_0 = datetime.datetime.fromisoformat(data)

                return published_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        published_at = _parse_published_at(d.pop("published_at", UNSET))

        record_count = d.pop("record_count", UNSET)

        records_url = d.pop("records_url", UNSET)

        title = d.pop("title", UNSET)

        url = d.pop("url", UNSET)

        reading_list_out = cls(
            id=id,
            description=description,
            language=language,
            published_at=published_at,
            record_count=record_count,
            records_url=records_url,
            title=title,
            url=url,
        )

        reading_list_out.additional_properties = d
        return reading_list_out

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
