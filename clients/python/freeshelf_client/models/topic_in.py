from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.topic_in_labels import TopicInLabels


T = TypeVar("T", bound="TopicIn")


@_attrs_define
class TopicIn:
    """A topic that a vocabulary lacks."""

    labels: TopicInLabels
    broader: str | Unset = ""
    """ The concept above it. """
    definition: str | Unset = ""
    reason: str | Unset = ""
    """ Why it is useful, for the editors. """
    scheme: str | Unset = "topics"
    """ Vocabulary that it is for. """

    def to_dict(self) -> dict[str, Any]:
        labels = self.labels.to_dict()

        broader = self.broader

        definition = self.definition

        reason = self.reason

        scheme = self.scheme

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "labels": labels,
            }
        )
        if broader is not UNSET:
            field_dict["broader"] = broader
        if definition is not UNSET:
            field_dict["definition"] = definition
        if reason is not UNSET:
            field_dict["reason"] = reason
        if scheme is not UNSET:
            field_dict["scheme"] = scheme

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.topic_in_labels import TopicInLabels  # noqa: PLC0415

        d = dict(src_dict)
        labels = TopicInLabels.from_dict(d.pop("labels"))

        broader = d.pop("broader", UNSET)

        definition = d.pop("definition", UNSET)

        reason = d.pop("reason", UNSET)

        scheme = d.pop("scheme", UNSET)

        topic_in = cls(
            labels=labels,
            broader=broader,
            definition=definition,
            reason=reason,
            scheme=scheme,
        )

        return topic_in
