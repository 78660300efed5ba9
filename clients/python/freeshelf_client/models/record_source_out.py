from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="RecordSourceOut")


@_attrs_define
class RecordSourceOut:
    """A site or partner that open records came from."""

    id: str
    address: str | Unset = ""
    """ Its public web address, without account, query and fragment. """
    record_count: int | Unset = 0
    """ Records that everyone may read. """
    records_url: str | Unset = ""
    title: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        address = self.address

        record_count = self.record_count

        records_url = self.records_url

        title = self.title

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if address is not UNSET:
            field_dict["address"] = address
        if record_count is not UNSET:
            field_dict["record_count"] = record_count
        if records_url is not UNSET:
            field_dict["records_url"] = records_url
        if title is not UNSET:
            field_dict["title"] = title

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        address = d.pop("address", UNSET)

        record_count = d.pop("record_count", UNSET)

        records_url = d.pop("records_url", UNSET)

        title = d.pop("title", UNSET)

        record_source_out = cls(
            id=id,
            address=address,
            record_count=record_count,
            records_url=records_url,
            title=title,
        )

        record_source_out.additional_properties = d
        return record_source_out

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
