from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.agent_ref import AgentRef
    from ..models.concept_ref import ConceptRef


T = TypeVar("T", bound="EventOut")


@_attrs_define
class EventOut:
    """A conference, training, webinar or deadline, once or recurring."""

    id: str
    address: str | Unset = ""
    categories: list[str] | Unset = UNSET
    cost: str | Unset = ""
    description: str | Unset = ""
    """ Plain text. """
    end_date: datetime.date | None | Unset = UNSET
    end_time: str | Unset = ""
    first_starts_at: datetime.datetime | None | Unset = UNSET
    """ The earliest moment of it; of whole days, anywhere. """
    ics_url: str | Unset = ""
    is_all_day: bool | Unset = False
    is_free: bool | Unset = False
    language: str | Unset = "und"
    last_ends_at: datetime.datetime | None | Unset = UNSET
    """ None if it never ends. """
    online_url: str | Unset = ""
    organiser: AgentRef | None | Unset = UNSET
    organiser_name: str | Unset = ""
    place: ConceptRef | None | Unset = UNSET
    registration_url: str | Unset = ""
    rrule: str | Unset = ""
    """ RFC 5545; the calendar file has all dates. """
    source_url: str | Unset = ""
    start_date: datetime.date | None | Unset = UNSET
    start_time: str | Unset = ""
    """ Clock of the time zone, as `09:00`. """
    status: str | Unset = ""
    """ `confirmed`, `tentative` or `cancelled`. """
    subjects: list[ConceptRef] | Unset = UNSET
    time_zone: str | Unset = "UTC"
    title: str | Unset = ""
    url: str | Unset = ""
    venue_name: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.agent_ref import AgentRef  # noqa: PLC0415
        from ..models.concept_ref import ConceptRef  # noqa: PLC0415

        id = self.id

        address = self.address

        categories: list[str] | Unset = UNSET
        if not isinstance(self.categories, Unset):
            categories = self.categories

        cost = self.cost

        description = self.description

        end_date: None | str | Unset
        if isinstance(self.end_date, Unset):
            end_date = UNSET
        elif isinstance(self.end_date, datetime.date):
            end_date = self.end_date.isoformat()
        else:
            end_date = self.end_date

        end_time = self.end_time

        first_starts_at: None | str | Unset
        if isinstance(self.first_starts_at, Unset):
            first_starts_at = UNSET
        elif isinstance(self.first_starts_at, datetime.datetime):
            first_starts_at = self.first_starts_at.isoformat()
        else:
            first_starts_at = self.first_starts_at

        ics_url = self.ics_url

        is_all_day = self.is_all_day

        is_free = self.is_free

        language = self.language

        last_ends_at: None | str | Unset
        if isinstance(self.last_ends_at, Unset):
            last_ends_at = UNSET
        elif isinstance(self.last_ends_at, datetime.datetime):
            last_ends_at = self.last_ends_at.isoformat()
        else:
            last_ends_at = self.last_ends_at

        online_url = self.online_url

        organiser: dict[str, Any] | None | Unset
        if isinstance(self.organiser, Unset):
            organiser = UNSET
        elif isinstance(self.organiser, AgentRef):
            organiser = self.organiser.to_dict()
        else:
            organiser = self.organiser

        organiser_name = self.organiser_name

        place: dict[str, Any] | None | Unset
        if isinstance(self.place, Unset):
            place = UNSET
        elif isinstance(self.place, ConceptRef):
            place = self.place.to_dict()
        else:
            place = self.place

        registration_url = self.registration_url

        rrule = self.rrule

        source_url = self.source_url

        start_date: None | str | Unset
        if isinstance(self.start_date, Unset):
            start_date = UNSET
        elif isinstance(self.start_date, datetime.date):
            start_date = self.start_date.isoformat()
        else:
            start_date = self.start_date

        start_time = self.start_time

        status = self.status

        subjects: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.subjects, Unset):
            subjects = []
            for subjects_item_data in self.subjects:
                subjects_item = subjects_item_data.to_dict()
                subjects.append(subjects_item)

        time_zone = self.time_zone

        title = self.title

        url = self.url

        venue_name = self.venue_name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if address is not UNSET:
            field_dict["address"] = address
        if categories is not UNSET:
            field_dict["categories"] = categories
        if cost is not UNSET:
            field_dict["cost"] = cost
        if description is not UNSET:
            field_dict["description"] = description
        if end_date is not UNSET:
            field_dict["end_date"] = end_date
        if end_time is not UNSET:
            field_dict["end_time"] = end_time
        if first_starts_at is not UNSET:
            field_dict["first_starts_at"] = first_starts_at
        if ics_url is not UNSET:
            field_dict["ics_url"] = ics_url
        if is_all_day is not UNSET:
            field_dict["is_all_day"] = is_all_day
        if is_free is not UNSET:
            field_dict["is_free"] = is_free
        if language is not UNSET:
            field_dict["language"] = language
        if last_ends_at is not UNSET:
            field_dict["last_ends_at"] = last_ends_at
        if online_url is not UNSET:
            field_dict["online_url"] = online_url
        if organiser is not UNSET:
            field_dict["organiser"] = organiser
        if organiser_name is not UNSET:
            field_dict["organiser_name"] = organiser_name
        if place is not UNSET:
            field_dict["place"] = place
        if registration_url is not UNSET:
            field_dict["registration_url"] = registration_url
        if rrule is not UNSET:
            field_dict["rrule"] = rrule
        if source_url is not UNSET:
            field_dict["source_url"] = source_url
        if start_date is not UNSET:
            field_dict["start_date"] = start_date
        if start_time is not UNSET:
            field_dict["start_time"] = start_time
        if status is not UNSET:
            field_dict["status"] = status
        if subjects is not UNSET:
            field_dict["subjects"] = subjects
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone
        if title is not UNSET:
            field_dict["title"] = title
        if url is not UNSET:
            field_dict["url"] = url
        if venue_name is not UNSET:
            field_dict["venue_name"] = venue_name

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.agent_ref import AgentRef  # noqa: PLC0415
        from ..models.concept_ref import ConceptRef  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        address = d.pop("address", UNSET)

        categories = cast(list[str], d.pop("categories", UNSET))

        cost = d.pop("cost", UNSET)

        description = d.pop("description", UNSET)

        def _parse_end_date(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                end_date_type_0 = datetime.date.fromisoformat(data)

                return end_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        end_date = _parse_end_date(d.pop("end_date", UNSET))

        end_time = d.pop("end_time", UNSET)

        def _parse_first_starts_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                first_starts_at_type_0 = datetime.datetime.fromisoformat(data)

                return first_starts_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        first_starts_at = _parse_first_starts_at(d.pop("first_starts_at", UNSET))

        ics_url = d.pop("ics_url", UNSET)

        is_all_day = d.pop("is_all_day", UNSET)

        is_free = d.pop("is_free", UNSET)

        language = d.pop("language", UNSET)

        def _parse_last_ends_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_ends_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_ends_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        last_ends_at = _parse_last_ends_at(d.pop("last_ends_at", UNSET))

        online_url = d.pop("online_url", UNSET)

        def _parse_organiser(data: object) -> AgentRef | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                organiser_type_0 = AgentRef.from_dict(data)

                return organiser_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AgentRef | None | Unset, data)

        organiser = _parse_organiser(d.pop("organiser", UNSET))

        organiser_name = d.pop("organiser_name", UNSET)

        def _parse_place(data: object) -> ConceptRef | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                place_type_0 = ConceptRef.from_dict(data)

                return place_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ConceptRef | None | Unset, data)

        place = _parse_place(d.pop("place", UNSET))

        registration_url = d.pop("registration_url", UNSET)

        rrule = d.pop("rrule", UNSET)

        source_url = d.pop("source_url", UNSET)

        def _parse_start_date(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                start_date_type_0 = datetime.date.fromisoformat(data)

                return start_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        start_date = _parse_start_date(d.pop("start_date", UNSET))

        start_time = d.pop("start_time", UNSET)

        status = d.pop("status", UNSET)

        _subjects = d.pop("subjects", UNSET)
        subjects: list[ConceptRef] | Unset = UNSET
        if _subjects is not UNSET:
            subjects = []
            for subjects_item_data in _subjects:
                subjects_item = ConceptRef.from_dict(subjects_item_data)

                subjects.append(subjects_item)

        time_zone = d.pop("time_zone", UNSET)

        title = d.pop("title", UNSET)

        url = d.pop("url", UNSET)

        venue_name = d.pop("venue_name", UNSET)

        event_out = cls(
            id=id,
            address=address,
            categories=categories,
            cost=cost,
            description=description,
            end_date=end_date,
            end_time=end_time,
            first_starts_at=first_starts_at,
            ics_url=ics_url,
            is_all_day=is_all_day,
            is_free=is_free,
            language=language,
            last_ends_at=last_ends_at,
            online_url=online_url,
            organiser=organiser,
            organiser_name=organiser_name,
            place=place,
            registration_url=registration_url,
            rrule=rrule,
            source_url=source_url,
            start_date=start_date,
            start_time=start_time,
            status=status,
            subjects=subjects,
            time_zone=time_zone,
            title=title,
            url=url,
            venue_name=venue_name,
        )

        event_out.additional_properties = d
        return event_out

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
