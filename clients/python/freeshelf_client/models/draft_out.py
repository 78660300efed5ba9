from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.agent_named import AgentNamed
    from ..models.draft_file import DraftFile
    from ..models.external_identifier import ExternalIdentifier
    from ..models.relation_out import RelationOut
    from ..models.text_warning import TextWarning


T = TypeVar("T", bound="DraftOut")


@_attrs_define
class DraftOut:
    """The newest version of a record, as its form in the admin area shows it."""

    id: str
    access_rights: str | Unset = "open"
    alternative: str | Unset = ""
    audience: list[str] | Unset = UNSET
    content_notice: str | Unset = ""
    contributors: list[AgentNamed] | Unset = UNSET
    creators: list[AgentNamed] | Unset = UNSET
    description: str | Unset = ""
    """ HTML. """
    edit_url: str | Unset = ""
    """ Its form in the admin area. """
    files: list[DraftFile] | Unset = UNSET
    files_held: int | Unset = 0
    """ How many of the files are being checked, or wait for a person to decide what was found in them. The record
    is published without them; they come later, or not at all. """
    group: str | Unset = ""
    identifiers: list[ExternalIdentifier] | Unset = UNSET
    is_part_of: str | Unset = ""
    issued: str | Unset = ""
    language: str | Unset = "und"
    legal_status: str | Unset = ""
    license_: str | Unset = ""
    missing: list[str] | Unset = UNSET
    """ Names of fields that the library demands before publishing and that are empty; `source` is the publisher's
    page or a file. It can be published all the same. """
    opens_on: datetime.date | None | Unset = UNSET
    publisher: AgentNamed | None | Unset = UNSET
    relations: list[RelationOut] | Unset = UNSET
    rights: str | Unset = ""
    sectors: list[str] | Unset = UNSET
    source_url: str | Unset = ""
    spatial: list[str] | Unset = UNSET
    state: str | Unset = "draft"
    """ `draft`, `review`, `published`, `changed` (published, with newer changes that are not), `withdrawn` or
    `merged`. """
    subjects: list[str] | Unset = UNSET
    title: str | Unset = ""
    types: list[str] | Unset = UNSET
    warnings: list[TextWarning] | Unset = UNSET
    """ Kinds of details in the texts of the record that may put a person at risk, without the details. Nothing is
    held for them: check the texts, and change the record. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.agent_named import AgentNamed  # noqa: PLC0415

        id = self.id

        access_rights = self.access_rights

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

        edit_url = self.edit_url

        files: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.files, Unset):
            files = []
            for files_item_data in self.files:
                files_item = files_item_data.to_dict()
                files.append(files_item)

        files_held = self.files_held

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

        legal_status = self.legal_status

        license_ = self.license_

        missing: list[str] | Unset = UNSET
        if not isinstance(self.missing, Unset):
            missing = self.missing

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
        elif isinstance(self.publisher, AgentNamed):
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

        state = self.state

        subjects: list[str] | Unset = UNSET
        if not isinstance(self.subjects, Unset):
            subjects = self.subjects

        title = self.title

        types: list[str] | Unset = UNSET
        if not isinstance(self.types, Unset):
            types = self.types

        warnings: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.warnings, Unset):
            warnings = []
            for warnings_item_data in self.warnings:
                warnings_item = warnings_item_data.to_dict()
                warnings.append(warnings_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
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
        if edit_url is not UNSET:
            field_dict["edit_url"] = edit_url
        if files is not UNSET:
            field_dict["files"] = files
        if files_held is not UNSET:
            field_dict["files_held"] = files_held
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
        if missing is not UNSET:
            field_dict["missing"] = missing
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
        if warnings is not UNSET:
            field_dict["warnings"] = warnings

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.agent_named import AgentNamed  # noqa: PLC0415
        from ..models.draft_file import DraftFile  # noqa: PLC0415
        from ..models.external_identifier import ExternalIdentifier  # noqa: PLC0415
        from ..models.relation_out import RelationOut  # noqa: PLC0415
        from ..models.text_warning import TextWarning  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        access_rights = d.pop("access_rights", UNSET)

        alternative = d.pop("alternative", UNSET)

        audience = cast(list[str], d.pop("audience", UNSET))

        content_notice = d.pop("content_notice", UNSET)

        _contributors = d.pop("contributors", UNSET)
        contributors: list[AgentNamed] | Unset = UNSET
        if _contributors is not UNSET:
            contributors = []
            for contributors_item_data in _contributors:
                contributors_item = AgentNamed.from_dict(contributors_item_data)

                contributors.append(contributors_item)

        _creators = d.pop("creators", UNSET)
        creators: list[AgentNamed] | Unset = UNSET
        if _creators is not UNSET:
            creators = []
            for creators_item_data in _creators:
                creators_item = AgentNamed.from_dict(creators_item_data)

                creators.append(creators_item)

        description = d.pop("description", UNSET)

        edit_url = d.pop("edit_url", UNSET)

        _files = d.pop("files", UNSET)
        files: list[DraftFile] | Unset = UNSET
        if _files is not UNSET:
            files = []
            for files_item_data in _files:
                files_item = DraftFile.from_dict(files_item_data)

                files.append(files_item)

        files_held = d.pop("files_held", UNSET)

        group = d.pop("group", UNSET)

        _identifiers = d.pop("identifiers", UNSET)
        identifiers: list[ExternalIdentifier] | Unset = UNSET
        if _identifiers is not UNSET:
            identifiers = []
            for identifiers_item_data in _identifiers:
                identifiers_item = ExternalIdentifier.from_dict(identifiers_item_data)

                identifiers.append(identifiers_item)

        is_part_of = d.pop("is_part_of", UNSET)

        issued = d.pop("issued", UNSET)

        language = d.pop("language", UNSET)

        legal_status = d.pop("legal_status", UNSET)

        license_ = d.pop("license", UNSET)

        missing = cast(list[str], d.pop("missing", UNSET))

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

        def _parse_publisher(data: object) -> AgentNamed | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                publisher_type_0 = AgentNamed.from_dict(data)

                return publisher_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AgentNamed | None | Unset, data)

        publisher = _parse_publisher(d.pop("publisher", UNSET))

        _relations = d.pop("relations", UNSET)
        relations: list[RelationOut] | Unset = UNSET
        if _relations is not UNSET:
            relations = []
            for relations_item_data in _relations:
                relations_item = RelationOut.from_dict(relations_item_data)

                relations.append(relations_item)

        rights = d.pop("rights", UNSET)

        sectors = cast(list[str], d.pop("sectors", UNSET))

        source_url = d.pop("source_url", UNSET)

        spatial = cast(list[str], d.pop("spatial", UNSET))

        state = d.pop("state", UNSET)

        subjects = cast(list[str], d.pop("subjects", UNSET))

        title = d.pop("title", UNSET)

        types = cast(list[str], d.pop("types", UNSET))

        _warnings = d.pop("warnings", UNSET)
        warnings: list[TextWarning] | Unset = UNSET
        if _warnings is not UNSET:
            warnings = []
            for warnings_item_data in _warnings:
                warnings_item = TextWarning.from_dict(warnings_item_data)

                warnings.append(warnings_item)

        draft_out = cls(
            id=id,
            access_rights=access_rights,
            alternative=alternative,
            audience=audience,
            content_notice=content_notice,
            contributors=contributors,
            creators=creators,
            description=description,
            edit_url=edit_url,
            files=files,
            files_held=files_held,
            group=group,
            identifiers=identifiers,
            is_part_of=is_part_of,
            issued=issued,
            language=language,
            legal_status=legal_status,
            license_=license_,
            missing=missing,
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
            warnings=warnings,
        )

        draft_out.additional_properties = d
        return draft_out

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
