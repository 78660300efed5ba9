from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="AgentOut")


@_attrs_define
class AgentOut:
    """A person or an organisation."""

    id: str
    alternative_names: list[str] | Unset = UNSET
    description: str | Unset = ""
    homepage: str | Unset = ""
    kind: str | Unset = "organization"
    """ `organization` or `person`. """
    name: str | Unset = ""
    """ Of a person: family name, given names. """
    records_url: str | Unset = ""
    """ What it published. """
    url: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        alternative_names: list[str] | Unset = UNSET
        if not isinstance(self.alternative_names, Unset):
            alternative_names = self.alternative_names

        description = self.description

        homepage = self.homepage

        kind = self.kind

        name = self.name

        records_url = self.records_url

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if alternative_names is not UNSET:
            field_dict["alternative_names"] = alternative_names
        if description is not UNSET:
            field_dict["description"] = description
        if homepage is not UNSET:
            field_dict["homepage"] = homepage
        if kind is not UNSET:
            field_dict["kind"] = kind
        if name is not UNSET:
            field_dict["name"] = name
        if records_url is not UNSET:
            field_dict["records_url"] = records_url
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        alternative_names = cast(list[str], d.pop("alternative_names", UNSET))

        description = d.pop("description", UNSET)

        homepage = d.pop("homepage", UNSET)

        kind = d.pop("kind", UNSET)

        name = d.pop("name", UNSET)

        records_url = d.pop("records_url", UNSET)

        url = d.pop("url", UNSET)

        agent_out = cls(
            id=id,
            alternative_names=alternative_names,
            description=description,
            homepage=homepage,
            kind=kind,
            name=name,
            records_url=records_url,
            url=url,
        )

        agent_out.additional_properties = d
        return agent_out

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
