from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.relation_in_kind import RelationInKind
from ..types import UNSET, Unset

T = TypeVar("T", bound="RelationIn")


@_attrs_define
class RelationIn:
    """A relation to another record of this library."""

    record: str
    """ Identifier of the other record. """
    kind: RelationInKind | Unset = RelationInKind.RELATED
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        record = self.record

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
            kind = self.kind.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "record": record,
            }
        )
        if kind is not UNSET:
            field_dict["kind"] = kind

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        record = d.pop("record")

        _kind = d.pop("kind", UNSET)
        kind: RelationInKind | Unset
        if isinstance(_kind, Unset):
            kind = UNSET
        else:
            kind = RelationInKind(_kind)

        relation_in = cls(
            record=record,
            kind=kind,
        )

        relation_in.additional_properties = d
        return relation_in

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
