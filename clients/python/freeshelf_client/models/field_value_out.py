from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="FieldValueOut")


@_attrs_define
class FieldValueOut:
    """A value that everyone may see of a field that the library has defined."""

    name: str
    """ Of the field, or its key where it has no name. """
    label: str | Unset = ""
    type_: str | Unset = "text"
    """ As `number`, `wysiwyg`, `repeater`. """
    value: Any | Unset = UNSET
    """ Text, HTML, number, boolean, list; of a group an object by the names of its fields, of a repeater a list of
    these. A record or file is its permanent address, a concept `concept:` and its value in filters. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        label = self.label

        type_ = self.type_

        value = self.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
            }
        )
        if label is not UNSET:
            field_dict["label"] = label
        if type_ is not UNSET:
            field_dict["type"] = type_
        if value is not UNSET:
            field_dict["value"] = value

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        label = d.pop("label", UNSET)

        type_ = d.pop("type", UNSET)

        value = d.pop("value", UNSET)

        field_value_out = cls(
            name=name,
            label=label,
            type_=type_,
            value=value,
        )

        field_value_out.additional_properties = d
        return field_value_out

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
