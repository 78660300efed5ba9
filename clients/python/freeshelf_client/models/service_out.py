from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.contact_out import ContactOut


T = TypeVar("T", bound="ServiceOut")


@_attrs_define
class ServiceOut:
    """A service for people who need help, in its own words."""

    name: str
    about: str | Unset = ""
    contacts: list[ContactOut] | Unset = UNSET
    hours: str | Unset = ""
    is_check_recent: bool | Unset = False
    last_checked: str | Unset = ""
    """ A day; empty if it never was. """
    official_page: str | Unset = ""
    place: str | Unset = ""
    """ Empty: everywhere. """
    purpose: str | Unset = ""
    spoken_languages: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        about = self.about

        contacts: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.contacts, Unset):
            contacts = []
            for contacts_item_data in self.contacts:
                contacts_item = contacts_item_data.to_dict()
                contacts.append(contacts_item)

        hours = self.hours

        is_check_recent = self.is_check_recent

        last_checked = self.last_checked

        official_page = self.official_page

        place = self.place

        purpose = self.purpose

        spoken_languages: list[str] | Unset = UNSET
        if not isinstance(self.spoken_languages, Unset):
            spoken_languages = self.spoken_languages

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
            }
        )
        if about is not UNSET:
            field_dict["about"] = about
        if contacts is not UNSET:
            field_dict["contacts"] = contacts
        if hours is not UNSET:
            field_dict["hours"] = hours
        if is_check_recent is not UNSET:
            field_dict["is_check_recent"] = is_check_recent
        if last_checked is not UNSET:
            field_dict["last_checked"] = last_checked
        if official_page is not UNSET:
            field_dict["official_page"] = official_page
        if place is not UNSET:
            field_dict["place"] = place
        if purpose is not UNSET:
            field_dict["purpose"] = purpose
        if spoken_languages is not UNSET:
            field_dict["spoken_languages"] = spoken_languages

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.contact_out import ContactOut  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        about = d.pop("about", UNSET)

        _contacts = d.pop("contacts", UNSET)
        contacts: list[ContactOut] | Unset = UNSET
        if _contacts is not UNSET:
            contacts = []
            for contacts_item_data in _contacts:
                contacts_item = ContactOut.from_dict(contacts_item_data)

                contacts.append(contacts_item)

        hours = d.pop("hours", UNSET)

        is_check_recent = d.pop("is_check_recent", UNSET)

        last_checked = d.pop("last_checked", UNSET)

        official_page = d.pop("official_page", UNSET)

        place = d.pop("place", UNSET)

        purpose = d.pop("purpose", UNSET)

        spoken_languages = cast(list[str], d.pop("spoken_languages", UNSET))

        service_out = cls(
            name=name,
            about=about,
            contacts=contacts,
            hours=hours,
            is_check_recent=is_check_recent,
            last_checked=last_checked,
            official_page=official_page,
            place=place,
            purpose=purpose,
            spoken_languages=spoken_languages,
        )

        service_out.additional_properties = d
        return service_out

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
