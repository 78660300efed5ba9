from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.service_out import ServiceOut


T = TypeVar("T", bound="HelpOut")


@_attrs_define
class HelpOut:
    """Services of several countries and of all, and what to say with them."""

    advice: str
    services: list[ServiceOut] | Unset = UNSET
    url: str | Unset = ""
    """ The page with services of each country. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        advice = self.advice

        services: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.services, Unset):
            services = []
            for services_item_data in self.services:
                services_item = services_item_data.to_dict()
                services.append(services_item)

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "advice": advice,
            }
        )
        if services is not UNSET:
            field_dict["services"] = services
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.service_out import ServiceOut  # noqa: PLC0415

        d = dict(src_dict)
        advice = d.pop("advice")

        _services = d.pop("services", UNSET)
        services: list[ServiceOut] | Unset = UNSET
        if _services is not UNSET:
            services = []
            for services_item_data in _services:
                services_item = ServiceOut.from_dict(services_item_data)

                services.append(services_item)

        url = d.pop("url", UNSET)

        help_out = cls(
            advice=advice,
            services=services,
            url=url,
        )

        help_out.additional_properties = d
        return help_out

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
