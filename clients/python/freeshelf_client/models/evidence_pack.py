from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.evidence_out import EvidenceOut
    from ..models.help_out import HelpOut
    from ..models.links import Links
    from ..models.reading_out import ReadingOut


T = TypeVar("T", bound="EvidencePack")


@_attrs_define
class EvidencePack:
    """A question, and the passages that fit it best."""

    data: list[EvidenceOut]
    links: Links
    """ Addresses of this answer and of the next page; no `next` after the last. """
    question: str
    reading: ReadingOut
    """ Interpretation of the query. """
    help_: HelpOut | None | Unset = UNSET
    """ For a question that asks for help: give it first. """
    instructions: str | Unset = ""
    """ What a model has to keep to. """
    retrieved_on: str | Unset = ""
    """ A day. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.help_out import HelpOut  # noqa: PLC0415

        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)

        links = self.links.to_dict()

        question = self.question

        reading = self.reading.to_dict()

        help_: dict[str, Any] | None | Unset
        if isinstance(self.help_, Unset):
            help_ = UNSET
        elif isinstance(self.help_, HelpOut):
            help_ = self.help_.to_dict()
        else:
            help_ = self.help_

        instructions = self.instructions

        retrieved_on = self.retrieved_on

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "data": data,
                "links": links,
                "question": question,
                "reading": reading,
            }
        )
        if help_ is not UNSET:
            field_dict["help"] = help_
        if instructions is not UNSET:
            field_dict["instructions"] = instructions
        if retrieved_on is not UNSET:
            field_dict["retrieved_on"] = retrieved_on

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.evidence_out import EvidenceOut  # noqa: PLC0415
        from ..models.help_out import HelpOut  # noqa: PLC0415
        from ..models.links import Links  # noqa: PLC0415
        from ..models.reading_out import ReadingOut  # noqa: PLC0415

        d = dict(src_dict)
        data = []
        _data = d.pop("data")
        for data_item_data in _data:
            data_item = EvidenceOut.from_dict(data_item_data)

            data.append(data_item)

        links = Links.from_dict(d.pop("links"))

        question = d.pop("question")

        reading = ReadingOut.from_dict(d.pop("reading"))

        def _parse_help_(data: object) -> HelpOut | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                help_type_0 = HelpOut.from_dict(data)

                return help_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(HelpOut | None | Unset, data)

        help_ = _parse_help_(d.pop("help", UNSET))

        instructions = d.pop("instructions", UNSET)

        retrieved_on = d.pop("retrieved_on", UNSET)

        evidence_pack = cls(
            data=data,
            links=links,
            question=question,
            reading=reading,
            help_=help_,
            instructions=instructions,
            retrieved_on=retrieved_on,
        )

        evidence_pack.additional_properties = d
        return evidence_pack

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
