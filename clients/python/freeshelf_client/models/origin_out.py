from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="OriginOut")


@_attrs_define
class OriginOut:
    """A source that a record came from."""

    id: str
    """ Of the source. """
    record_url: str | Unset = ""
    """ Address of the record there; empty unless it is public. """
    retrieved_on: datetime.date | None | Unset = UNSET
    """ Day on which it was taken. """
    title: str | Unset = ""
    """ Of the source. """
    url: str | Unset = ""
    """ The source, by this API. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        record_url = self.record_url

        retrieved_on: None | str | Unset
        if isinstance(self.retrieved_on, Unset):
            retrieved_on = UNSET
        elif isinstance(self.retrieved_on, datetime.date):
            retrieved_on = self.retrieved_on.isoformat()
        else:
            retrieved_on = self.retrieved_on

        title = self.title

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if record_url is not UNSET:
            field_dict["record_url"] = record_url
        if retrieved_on is not UNSET:
            field_dict["retrieved_on"] = retrieved_on
        if title is not UNSET:
            field_dict["title"] = title
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        record_url = d.pop("record_url", UNSET)

        def _parse_retrieved_on(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                retrieved_on_type_0 = datetime.date.fromisoformat(data)

                return retrieved_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        retrieved_on = _parse_retrieved_on(d.pop("retrieved_on", UNSET))

        title = d.pop("title", UNSET)

        url = d.pop("url", UNSET)

        origin_out = cls(
            id=id,
            record_url=record_url,
            retrieved_on=retrieved_on,
            title=title,
            url=url,
        )

        origin_out.additional_properties = d
        return origin_out

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
