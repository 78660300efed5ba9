from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="FacetValueOut")


@_attrs_define
class FacetValueOut:
    """A value of a filter and the number of results that it would leave."""

    value: str
    count: int | Unset = 0
    depth: int | Unset = 0
    label: str | Unset = ""
    language: str | Unset = ""
    """ Of the label, if not the one asked for. """
    selected: bool | Unset = False
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        value = self.value

        count = self.count

        depth = self.depth

        label = self.label

        language = self.language

        selected = self.selected

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "value": value,
            }
        )
        if count is not UNSET:
            field_dict["count"] = count
        if depth is not UNSET:
            field_dict["depth"] = depth
        if label is not UNSET:
            field_dict["label"] = label
        if language is not UNSET:
            field_dict["language"] = language
        if selected is not UNSET:
            field_dict["selected"] = selected

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        value = d.pop("value")

        count = d.pop("count", UNSET)

        depth = d.pop("depth", UNSET)

        label = d.pop("label", UNSET)

        language = d.pop("language", UNSET)

        selected = d.pop("selected", UNSET)

        facet_value_out = cls(
            value=value,
            count=count,
            depth=depth,
            label=label,
            language=language,
            selected=selected,
        )

        facet_value_out.additional_properties = d
        return facet_value_out

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
