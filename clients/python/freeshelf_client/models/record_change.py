from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.record_change_access_rights import RecordChangeAccessRights
from ..models.record_change_legal_status import RecordChangeLegalStatus
from ..models.record_change_state import RecordChangeState
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.agent_in import AgentIn
    from ..models.identifier_in import IdentifierIn
    from ..models.relation_in import RelationIn


T = TypeVar("T", bound="RecordChange")


@_attrs_define
class RecordChange:
    """Fields to change; those that are not sent stay unchanged."""

    access_rights: RecordChangeAccessRights | Unset = RecordChangeAccessRights.OPEN
    """ Takes effect at once; only who may publish can set it. """
    alternative: str | Unset = ""
    audience: list[str] | Unset = UNSET
    content_notice: str | Unset = ""
    """ Shown before the link. """
    contributors: list[AgentIn] | Unset = UNSET
    creators: list[AgentIn] | Unset = UNSET
    description: str | Unset = ""
    """ Plain text, or HTML; what is active in it is removed. """
    group: str | Unset = ""
    """ Name of the group that reads it, with the access `group`. """
    identifiers: list[IdentifierIn] | Unset = UNSET
    is_part_of: str | Unset = ""
    """ The series. """
    issued: str | Unset = ""
    """ A year, a month or a day: `2022-07`. """
    language: str | Unset = "und"
    """ BCP 47. """
    legal_status: RecordChangeLegalStatus | Unset = RecordChangeLegalStatus.VALUE_0
    license_: str | Unset = ""
    """ SPDX identifier or address. """
    opens_on: datetime.date | None | Unset = UNSET
    """ A day, such as `2027-03-03`, until which only staff can read it; null ends that. """
    publisher: AgentIn | None | Unset = UNSET
    relations: list[RelationIn] | Unset = UNSET
    rights: str | Unset = ""
    sectors: list[str] | Unset = UNSET
    source_url: str | Unset = ""
    """ The publisher's own page. """
    spatial: list[str] | Unset = UNSET
    state: RecordChangeState | Unset = RecordChangeState.DRAFT
    """ What becomes of the change: a draft; a draft that is submitted to the workflow of the library, if it has
    one; or published, with the scope `records:publish` and the role for it. """
    subjects: list[str] | Unset = UNSET
    """ Topics, as in filters. """
    title: str | Unset = ""
    types: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.agent_in import AgentIn  # noqa: PLC0415

        access_rights: str | Unset = UNSET
        if not isinstance(self.access_rights, Unset):
            access_rights = self.access_rights.value

        alternative = self.alternative

        audience: list[str] | Unset = UNSET
        if not isinstance(self.audience, Unset):
            audience = self.audience

        content_notice = self.content_notice

        contributors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.contributors, Unset):
            contributors = []
            for contributors_item_data in self.contributors:
                contributors_item = contributors_item_data.to_dict()
                contributors.append(contributors_item)

        creators: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.creators, Unset):
            creators = []
            for creators_item_data in self.creators:
                creators_item = creators_item_data.to_dict()
                creators.append(creators_item)

        description = self.description

        group = self.group

        identifiers: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.identifiers, Unset):
            identifiers = []
            for identifiers_item_data in self.identifiers:
                identifiers_item = identifiers_item_data.to_dict()
                identifiers.append(identifiers_item)

        is_part_of = self.is_part_of

        issued = self.issued

        language = self.language

        legal_status: str | Unset = UNSET
        if not isinstance(self.legal_status, Unset):
            legal_status = self.legal_status.value

        license_ = self.license_

        opens_on: None | str | Unset
        if isinstance(self.opens_on, Unset):
            opens_on = UNSET
        elif isinstance(self.opens_on, datetime.date):
            opens_on = self.opens_on.isoformat()
        else:
            opens_on = self.opens_on

        publisher: dict[str, Any] | None | Unset
        if isinstance(self.publisher, Unset):
            publisher = UNSET
        elif isinstance(self.publisher, AgentIn):
            publisher = self.publisher.to_dict()
        else:
            publisher = self.publisher

        relations: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.relations, Unset):
            relations = []
            for relations_item_data in self.relations:
                relations_item = relations_item_data.to_dict()
                relations.append(relations_item)

        rights = self.rights

        sectors: list[str] | Unset = UNSET
        if not isinstance(self.sectors, Unset):
            sectors = self.sectors

        source_url = self.source_url

        spatial: list[str] | Unset = UNSET
        if not isinstance(self.spatial, Unset):
            spatial = self.spatial

        state: str | Unset = UNSET
        if not isinstance(self.state, Unset):
            state = self.state.value

        subjects: list[str] | Unset = UNSET
        if not isinstance(self.subjects, Unset):
            subjects = self.subjects

        title = self.title

        types: list[str] | Unset = UNSET
        if not isinstance(self.types, Unset):
            types = self.types

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if access_rights is not UNSET:
            field_dict["access_rights"] = access_rights
        if alternative is not UNSET:
            field_dict["alternative"] = alternative
        if audience is not UNSET:
            field_dict["audience"] = audience
        if content_notice is not UNSET:
            field_dict["content_notice"] = content_notice
        if contributors is not UNSET:
            field_dict["contributors"] = contributors
        if creators is not UNSET:
            field_dict["creators"] = creators
        if description is not UNSET:
            field_dict["description"] = description
        if group is not UNSET:
            field_dict["group"] = group
        if identifiers is not UNSET:
            field_dict["identifiers"] = identifiers
        if is_part_of is not UNSET:
            field_dict["is_part_of"] = is_part_of
        if issued is not UNSET:
            field_dict["issued"] = issued
        if language is not UNSET:
            field_dict["language"] = language
        if legal_status is not UNSET:
            field_dict["legal_status"] = legal_status
        if license_ is not UNSET:
            field_dict["license"] = license_
        if opens_on is not UNSET:
            field_dict["opens_on"] = opens_on
        if publisher is not UNSET:
            field_dict["publisher"] = publisher
        if relations is not UNSET:
            field_dict["relations"] = relations
        if rights is not UNSET:
            field_dict["rights"] = rights
        if sectors is not UNSET:
            field_dict["sectors"] = sectors
        if source_url is not UNSET:
            field_dict["source_url"] = source_url
        if spatial is not UNSET:
            field_dict["spatial"] = spatial
        if state is not UNSET:
            field_dict["state"] = state
        if subjects is not UNSET:
            field_dict["subjects"] = subjects
        if title is not UNSET:
            field_dict["title"] = title
        if types is not UNSET:
            field_dict["types"] = types

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.agent_in import AgentIn  # noqa: PLC0415
        from ..models.identifier_in import IdentifierIn  # noqa: PLC0415
        from ..models.relation_in import RelationIn  # noqa: PLC0415

        d = dict(src_dict)
        _access_rights = d.pop("access_rights", UNSET)
        access_rights: RecordChangeAccessRights | Unset
        if isinstance(_access_rights, Unset):
            access_rights = UNSET
        else:
            access_rights = RecordChangeAccessRights(_access_rights)

        alternative = d.pop("alternative", UNSET)

        audience = cast(list[str], d.pop("audience", UNSET))

        content_notice = d.pop("content_notice", UNSET)

        _contributors = d.pop("contributors", UNSET)
        contributors: list[AgentIn] | Unset = UNSET
        if _contributors is not UNSET:
            contributors = []
            for contributors_item_data in _contributors:
                contributors_item = AgentIn.from_dict(contributors_item_data)

                contributors.append(contributors_item)

        _creators = d.pop("creators", UNSET)
        creators: list[AgentIn] | Unset = UNSET
        if _creators is not UNSET:
            creators = []
            for creators_item_data in _creators:
                creators_item = AgentIn.from_dict(creators_item_data)

                creators.append(creators_item)

        description = d.pop("description", UNSET)

        group = d.pop("group", UNSET)

        _identifiers = d.pop("identifiers", UNSET)
        identifiers: list[IdentifierIn] | Unset = UNSET
        if _identifiers is not UNSET:
            identifiers = []
            for identifiers_item_data in _identifiers:
                identifiers_item = IdentifierIn.from_dict(identifiers_item_data)

                identifiers.append(identifiers_item)

        is_part_of = d.pop("is_part_of", UNSET)

        issued = d.pop("issued", UNSET)

        language = d.pop("language", UNSET)

        _legal_status = d.pop("legal_status", UNSET)
        legal_status: RecordChangeLegalStatus | Unset
        if isinstance(_legal_status, Unset):
            legal_status = UNSET
        else:
            legal_status = RecordChangeLegalStatus(_legal_status)

        license_ = d.pop("license", UNSET)

        def _parse_opens_on(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                opens_on_type_0 = datetime.date.fromisoformat(data)

                return opens_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        opens_on = _parse_opens_on(d.pop("opens_on", UNSET))

        def _parse_publisher(data: object) -> AgentIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                publisher_type_0 = AgentIn.from_dict(data)

                return publisher_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AgentIn | None | Unset, data)

        publisher = _parse_publisher(d.pop("publisher", UNSET))

        _relations = d.pop("relations", UNSET)
        relations: list[RelationIn] | Unset = UNSET
        if _relations is not UNSET:
            relations = []
            for relations_item_data in _relations:
                relations_item = RelationIn.from_dict(relations_item_data)

                relations.append(relations_item)

        rights = d.pop("rights", UNSET)

        sectors = cast(list[str], d.pop("sectors", UNSET))

        source_url = d.pop("source_url", UNSET)

        spatial = cast(list[str], d.pop("spatial", UNSET))

        _state = d.pop("state", UNSET)
        state: RecordChangeState | Unset
        if isinstance(_state, Unset):
            state = UNSET
        else:
            state = RecordChangeState(_state)

        subjects = cast(list[str], d.pop("subjects", UNSET))

        title = d.pop("title", UNSET)

        types = cast(list[str], d.pop("types", UNSET))

        record_change = cls(
            access_rights=access_rights,
            alternative=alternative,
            audience=audience,
            content_notice=content_notice,
            contributors=contributors,
            creators=creators,
            description=description,
            group=group,
            identifiers=identifiers,
            is_part_of=is_part_of,
            issued=issued,
            language=language,
            legal_status=legal_status,
            license_=license_,
            opens_on=opens_on,
            publisher=publisher,
            relations=relations,
            rights=rights,
            sectors=sectors,
            source_url=source_url,
            spatial=spatial,
            state=state,
            subjects=subjects,
            title=title,
            types=types,
        )

        return record_change
