from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.record_out import RecordOut


T = TypeVar("T", bound="ListedRecordOut")


@_attrs_define
class ListedRecordOut:
    """A record at its place in a list, with the note on it."""

    id: str
    record: RecordOut
    """ The description of a work, in the terms of Dublin Core. """
    note: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        record = self.record.to_dict()

        note = self.note

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "record": record,
            }
        )
        if note is not UNSET:
            field_dict["note"] = note

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.record_out import RecordOut  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        record = RecordOut.from_dict(d.pop("record"))

        note = d.pop("note", UNSET)

        listed_record_out = cls(
            id=id,
            record=record,
            note=note,
        )

        listed_record_out.additional_properties = d
        return listed_record_out

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
