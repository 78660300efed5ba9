from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.links import Links
    from ..models.record_source_out import RecordSourceOut


T = TypeVar("T", bound="OneRecordSourceOut")


@_attrs_define
class OneRecordSourceOut:
    data: RecordSourceOut
    """ A site or partner that open records came from. """
    links: Links
    """ Addresses of this answer and of the next page; no `next` after the last. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        data = self.data.to_dict()

        links = self.links.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "data": data,
                "links": links,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.links import Links  # noqa: PLC0415
        from ..models.record_source_out import RecordSourceOut  # noqa: PLC0415

        d = dict(src_dict)
        data = RecordSourceOut.from_dict(d.pop("data"))

        links = Links.from_dict(d.pop("links"))

        one_record_source_out = cls(
            data=data,
            links=links,
        )

        one_record_source_out.additional_properties = d
        return one_record_source_out

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
