from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CountsOut")


@_attrs_define
class CountsOut:
    """Number of results of each kind; they add up to the total."""

    by_meaning: int | Unset = 0
    """ By meaning alone. """
    by_name: int | Unset = 0
    """ All words, one by the name of a concept. """
    in_text: int | Unset = 0
    """ All words, in the text of the record. """
    some_words: int | Unset = 0
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        by_meaning = self.by_meaning

        by_name = self.by_name

        in_text = self.in_text

        some_words = self.some_words

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if by_meaning is not UNSET:
            field_dict["by_meaning"] = by_meaning
        if by_name is not UNSET:
            field_dict["by_name"] = by_name
        if in_text is not UNSET:
            field_dict["in_text"] = in_text
        if some_words is not UNSET:
            field_dict["some_words"] = some_words

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        by_meaning = d.pop("by_meaning", UNSET)

        by_name = d.pop("by_name", UNSET)

        in_text = d.pop("in_text", UNSET)

        some_words = d.pop("some_words", UNSET)

        counts_out = cls(
            by_meaning=by_meaning,
            by_name=by_name,
            in_text=in_text,
            some_words=some_words,
        )

        counts_out.additional_properties = d
        return counts_out

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
