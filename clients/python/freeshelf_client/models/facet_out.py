from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.facet_value_out import FacetValueOut


T = TypeVar("T", bound="FacetOut")


@_attrs_define
class FacetOut:
    """A filter; `total_values` is their number in its full list."""

    id: str
    """ Name of the parameter. """
    label: str | Unset = ""
    total_values: int | Unset = 0
    url: str | Unset = ""
    """ Its full list, in this state of the search. """
    values: list[FacetValueOut] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        label = self.label

        total_values = self.total_values

        url = self.url

        values: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.values, Unset):
            values = []
            for values_item_data in self.values:
                values_item = values_item_data.to_dict()
                values.append(values_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if label is not UNSET:
            field_dict["label"] = label
        if total_values is not UNSET:
            field_dict["total_values"] = total_values
        if url is not UNSET:
            field_dict["url"] = url
        if values is not UNSET:
            field_dict["values"] = values

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.facet_value_out import FacetValueOut  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        label = d.pop("label", UNSET)

        total_values = d.pop("total_values", UNSET)

        url = d.pop("url", UNSET)

        _values = d.pop("values", UNSET)
        values: list[FacetValueOut] | Unset = UNSET
        if _values is not UNSET:
            values = []
            for values_item_data in _values:
                values_item = FacetValueOut.from_dict(values_item_data)

                values.append(values_item)

        facet_out = cls(
            id=id,
            label=label,
            total_values=total_values,
            url=url,
            values=values,
        )

        facet_out.additional_properties = d
        return facet_out

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
