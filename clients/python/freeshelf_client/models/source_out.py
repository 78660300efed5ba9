from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.record_ref import RecordRef


T = TypeVar("T", bound="SourceOut")


@_attrs_define
class SourceOut:
    """The record that a passage is of."""

    id: str
    content_notice: str | Unset = ""
    """ Pass it on before the passage. """
    issued: str | Unset = ""
    """ A year, a month or a day. """
    language: str | Unset = "und"
    """ BCP 47. """
    legal_status: str | Unset = ""
    """ Of a law, as in records. """
    license_: str | Unset = ""
    """ Empty: ask the publisher before copying. """
    publisher: str | Unset = ""
    rights: str | Unset = ""
    superseded_by: None | RecordRef | Unset = UNSET
    """ The newest edition. """
    title: str | Unset = ""
    url: str | Unset = ""
    """ Permanent address. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.record_ref import RecordRef  # noqa: PLC0415

        id = self.id

        content_notice = self.content_notice

        issued = self.issued

        language = self.language

        legal_status = self.legal_status

        license_ = self.license_

        publisher = self.publisher

        rights = self.rights

        superseded_by: dict[str, Any] | None | Unset
        if isinstance(self.superseded_by, Unset):
            superseded_by = UNSET
        elif isinstance(self.superseded_by, RecordRef):
            superseded_by = self.superseded_by.to_dict()
        else:
            superseded_by = self.superseded_by

        title = self.title

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if content_notice is not UNSET:
            field_dict["content_notice"] = content_notice
        if issued is not UNSET:
            field_dict["issued"] = issued
        if language is not UNSET:
            field_dict["language"] = language
        if legal_status is not UNSET:
            field_dict["legal_status"] = legal_status
        if license_ is not UNSET:
            field_dict["license"] = license_
        if publisher is not UNSET:
            field_dict["publisher"] = publisher
        if rights is not UNSET:
            field_dict["rights"] = rights
        if superseded_by is not UNSET:
            field_dict["superseded_by"] = superseded_by
        if title is not UNSET:
            field_dict["title"] = title
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.record_ref import RecordRef  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        content_notice = d.pop("content_notice", UNSET)

        issued = d.pop("issued", UNSET)

        language = d.pop("language", UNSET)

        legal_status = d.pop("legal_status", UNSET)

        license_ = d.pop("license", UNSET)

        publisher = d.pop("publisher", UNSET)

        rights = d.pop("rights", UNSET)

        def _parse_superseded_by(data: object) -> None | RecordRef | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                superseded_by_type_0 = RecordRef.from_dict(data)

                return superseded_by_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RecordRef | Unset, data)

        superseded_by = _parse_superseded_by(d.pop("superseded_by", UNSET))

        title = d.pop("title", UNSET)

        url = d.pop("url", UNSET)

        source_out = cls(
            id=id,
            content_notice=content_notice,
            issued=issued,
            language=language,
            legal_status=legal_status,
            license_=license_,
            publisher=publisher,
            rights=rights,
            superseded_by=superseded_by,
            title=title,
            url=url,
        )

        source_out.additional_properties = d
        return source_out

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
