from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SchemeOut")


@_attrs_define
class SchemeOut:
    """A vocabulary (skos:ConceptScheme)."""

    id: str
    concepts_url: str | Unset = ""
    description: str | Unset = ""
    role: str | Unset = ""
    """ The field of a record that it belongs to. """
    source: str | Unset = ""
    title: str | Unset = ""
    uri: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        concepts_url = self.concepts_url

        description = self.description

        role = self.role

        source = self.source

        title = self.title

        uri = self.uri

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if concepts_url is not UNSET:
            field_dict["concepts_url"] = concepts_url
        if description is not UNSET:
            field_dict["description"] = description
        if role is not UNSET:
            field_dict["role"] = role
        if source is not UNSET:
            field_dict["source"] = source
        if title is not UNSET:
            field_dict["title"] = title
        if uri is not UNSET:
            field_dict["uri"] = uri

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        concepts_url = d.pop("concepts_url", UNSET)

        description = d.pop("description", UNSET)

        role = d.pop("role", UNSET)

        source = d.pop("source", UNSET)

        title = d.pop("title", UNSET)

        uri = d.pop("uri", UNSET)

        scheme_out = cls(
            id=id,
            concepts_url=concepts_url,
            description=description,
            role=role,
            source=source,
            title=title,
            uri=uri,
        )

        scheme_out.additional_properties = d
        return scheme_out

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
