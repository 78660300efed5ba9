from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.concept_ref import ConceptRef


T = TypeVar("T", bound="ConceptMatchOut")


@_attrs_define
class ConceptMatchOut:
    """A concept that the question names."""

    concept: ConceptRef
    """ A concept by its label; `id` is its value in filters. """
    count: int | Unset = 0
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        concept = self.concept.to_dict()

        count = self.count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "concept": concept,
            }
        )
        if count is not UNSET:
            field_dict["count"] = count

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.concept_ref import ConceptRef  # noqa: PLC0415

        d = dict(src_dict)
        concept = ConceptRef.from_dict(d.pop("concept"))

        count = d.pop("count", UNSET)

        concept_match_out = cls(
            concept=concept,
            count=count,
        )

        concept_match_out.additional_properties = d
        return concept_match_out

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
