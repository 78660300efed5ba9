from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.concept_ref import ConceptRef
    from ..models.record_ref import RecordRef


T = TypeVar("T", bound="SubjectOut")


@_attrs_define
class SubjectOut:
    """The subject of an instrument that no record names, and its first records."""

    concept: ConceptRef
    """ A concept by its label; `id` is its value in filters. """
    count: int | Unset = 0
    records: list[RecordRef] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        concept = self.concept.to_dict()

        count = self.count

        records: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.records, Unset):
            records = []
            for records_item_data in self.records:
                records_item = records_item_data.to_dict()
                records.append(records_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "concept": concept,
            }
        )
        if count is not UNSET:
            field_dict["count"] = count
        if records is not UNSET:
            field_dict["records"] = records

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.concept_ref import ConceptRef  # noqa: PLC0415
        from ..models.record_ref import RecordRef  # noqa: PLC0415

        d = dict(src_dict)
        concept = ConceptRef.from_dict(d.pop("concept"))

        count = d.pop("count", UNSET)

        _records = d.pop("records", UNSET)
        records: list[RecordRef] | Unset = UNSET
        if _records is not UNSET:
            records = []
            for records_item_data in _records:
                records_item = RecordRef.from_dict(records_item_data)

                records.append(records_item)

        subject_out = cls(
            concept=concept,
            count=count,
            records=records,
        )

        subject_out.additional_properties = d
        return subject_out

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
