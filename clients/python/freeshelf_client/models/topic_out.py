from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.topic_out_labels import TopicOutLabels


T = TypeVar("T", bound="TopicOut")


@_attrs_define
class TopicOut:
    """A proposal, which editors take up or refuse."""

    id: int
    labels: TopicOutLabels | Unset = UNSET
    status: str | Unset = "new"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        labels: dict[str, Any] | Unset = UNSET
        if not isinstance(self.labels, Unset):
            labels = self.labels.to_dict()

        status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if labels is not UNSET:
            field_dict["labels"] = labels
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.topic_out_labels import TopicOutLabels  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        _labels = d.pop("labels", UNSET)
        labels: TopicOutLabels | Unset
        if isinstance(_labels, Unset):
            labels = UNSET
        else:
            labels = TopicOutLabels.from_dict(_labels)

        status = d.pop("status", UNSET)

        topic_out = cls(
            id=id,
            labels=labels,
            status=status,
        )

        topic_out.additional_properties = d
        return topic_out

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
