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
    from ..models.external_identifier import ExternalIdentifier
    from ..models.field_value_out import FieldValueOut
    from ..models.file_out import FileOut
    from ..models.origin_out import OriginOut
    from ..models.property_out import PropertyOut
    from ..models.record_ref import RecordRef
    from ..models.relation_out import RelationOut


T = TypeVar("T", bound="RecordOut")


@_attrs_define
class RecordOut:
    """The description of a work, in the terms of Dublin Core."""

    id: str
    alternative: str | Unset = ""
    audience: list[ConceptRef] | Unset = UNSET
    available: str | Unset = ""
    """ The day from which it can be read; empty if it ever could. """
    changed_at: datetime.datetime | None | Unset = UNSET
    """ When what readers see last changed. """
    content_notice: str | Unset = ""
    contributors: list[AgentRef] | Unset = UNSET
    creators: list[AgentRef] | Unset = UNSET
    description: str | Unset = ""
    """ Plain text. """
    description_html: None | str | Unset = UNSET
    """ The same as sanitised HTML, with images that everyone may see at addresses below that of the library; null
    unless expanded. """
    field_values: list[FieldValueOut] | None | Unset = UNSET
    """ What `properties` says, with structure; null unless expanded. """
    file_count: int | Unset = 0
    files: list[FileOut] | None | Unset = UNSET
    """ Null unless expanded; `file_count` says how many there are. """
    files_url: str | Unset = ""
    html_url: str | Unset = ""
    """ Page in the language asked for. """
    identifiers: list[ExternalIdentifier] | Unset = UNSET
    is_embargoed: bool | Unset = False
    """ No file can be opened yet; the first opens on `available`. """
    is_part_of: str | Unset = ""
    """ The series. """
    issued: str | Unset = ""
    """ A year, a month or a day. """
    language: str | Unset = "und"
    """ BCP 47; `und` where it is unknown. """
    legal_status: str | Unset = ""
    """ Of a law: `in_force`, `amended`, `repealed`, `as_adopted`. """
    license_: str | Unset = ""
    """ SPDX identifier or address. """
    properties: list[PropertyOut] | Unset = UNSET
    published_at: datetime.datetime | None | Unset = UNSET
    publisher: AgentRef | None | Unset = UNSET
    relations: list[RelationOut] | None | Unset = UNSET
    """ Relations to other records; null unless expanded. """
    rights: str | Unset = ""
    sectors: list[ConceptRef] | Unset = UNSET
    source_url: str | Unset = ""
    """ The publisher's own page. """
    sources: list[OriginOut] | None | Unset = UNSET
    """ Sites and partners that it came from; null unless expanded. """
    spatial: list[ConceptRef] | Unset = UNSET
    subjects: list[ConceptRef] | Unset = UNSET
    superseded_by: None | RecordRef | Unset = UNSET
    """ The newest edition. """
    title: str | Unset = ""
    translations: list[RecordRef] | None | Unset = UNSET
    """ The same work in other languages; null unless expanded. """
    types: list[ConceptRef] | Unset = UNSET
    url: str | Unset = ""
    """ Permanent address; it negotiates the format. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.agent_ref import AgentRef  # noqa: PLC0415
        from ..models.record_ref import RecordRef  # noqa: PLC0415

        id = self.id

        alternative = self.alternative

        audience: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.audience, Unset):
            audience = []
            for audience_item_data in self.audience:
                audience_item = audience_item_data.to_dict()
                audience.append(audience_item)

        available = self.available

        changed_at: None | str | Unset
        if isinstance(self.changed_at, Unset):
            changed_at = UNSET
        elif isinstance(self.changed_at, datetime.datetime):
            changed_at = self.changed_at.isoformat()
        else:
            changed_at = self.changed_at

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

        description_html: None | str | Unset
        if isinstance(self.description_html, Unset):
            description_html = UNSET
        else:
            description_html = self.description_html

        field_values: list[dict[str, Any]] | None | Unset
        if isinstance(self.field_values, Unset):
            field_values = UNSET
        elif isinstance(self.field_values, list):
            field_values = []
            for field_values_type_0_item_data in self.field_values:
                field_values_type_0_item = field_values_type_0_item_data.to_dict()
                field_values.append(field_values_type_0_item)

        else:
            field_values = self.field_values

        file_count = self.file_count

        files: list[dict[str, Any]] | None | Unset
        if isinstance(self.files, Unset):
            files = UNSET
        elif isinstance(self.files, list):
            files = []
            for files_type_0_item_data in self.files:
                files_type_0_item = files_type_0_item_data.to_dict()
                files.append(files_type_0_item)

        else:
            files = self.files

        files_url = self.files_url

        html_url = self.html_url

        identifiers: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.identifiers, Unset):
            identifiers = []
            for identifiers_item_data in self.identifiers:
                identifiers_item = identifiers_item_data.to_dict()
                identifiers.append(identifiers_item)

        is_embargoed = self.is_embargoed

        is_part_of = self.is_part_of

        issued = self.issued

        language = self.language

        legal_status = self.legal_status

        license_ = self.license_

        properties: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.properties, Unset):
            properties = []
            for properties_item_data in self.properties:
                properties_item = properties_item_data.to_dict()
                properties.append(properties_item)

        published_at: None | str | Unset
        if isinstance(self.published_at, Unset):
            published_at = UNSET
        elif isinstance(self.published_at, datetime.datetime):
            published_at = self.published_at.isoformat()
        else:
            published_at = self.published_at

        publisher: dict[str, Any] | None | Unset
        if isinstance(self.publisher, Unset):
            publisher = UNSET
        elif isinstance(self.publisher, AgentRef):
            publisher = self.publisher.to_dict()
        else:
            publisher = self.publisher

        relations: list[dict[str, Any]] | None | Unset
        if isinstance(self.relations, Unset):
            relations = UNSET
        elif isinstance(self.relations, list):
            relations = []
            for relations_type_0_item_data in self.relations:
                relations_type_0_item = relations_type_0_item_data.to_dict()
                relations.append(relations_type_0_item)

        else:
            relations = self.relations

        rights = self.rights

        sectors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.sectors, Unset):
            sectors = []
            for sectors_item_data in self.sectors:
                sectors_item = sectors_item_data.to_dict()
                sectors.append(sectors_item)

        source_url = self.source_url

        sources: list[dict[str, Any]] | None | Unset
        if isinstance(self.sources, Unset):
            sources = UNSET
        elif isinstance(self.sources, list):
            sources = []
            for sources_type_0_item_data in self.sources:
                sources_type_0_item = sources_type_0_item_data.to_dict()
                sources.append(sources_type_0_item)

        else:
            sources = self.sources

        spatial: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.spatial, Unset):
            spatial = []
            for spatial_item_data in self.spatial:
                spatial_item = spatial_item_data.to_dict()
                spatial.append(spatial_item)

        subjects: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.subjects, Unset):
            subjects = []
            for subjects_item_data in self.subjects:
                subjects_item = subjects_item_data.to_dict()
                subjects.append(subjects_item)

        superseded_by: dict[str, Any] | None | Unset
        if isinstance(self.superseded_by, Unset):
            superseded_by = UNSET
        elif isinstance(self.superseded_by, RecordRef):
            superseded_by = self.superseded_by.to_dict()
        else:
            superseded_by = self.superseded_by

        title = self.title

        translations: list[dict[str, Any]] | None | Unset
        if isinstance(self.translations, Unset):
            translations = UNSET
        elif isinstance(self.translations, list):
            translations = []
            for translations_type_0_item_data in self.translations:
                translations_type_0_item = translations_type_0_item_data.to_dict()
                translations.append(translations_type_0_item)

        else:
            translations = self.translations

        types: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.types, Unset):
            types = []
            for types_item_data in self.types:
                types_item = types_item_data.to_dict()
                types.append(types_item)

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if alternative is not UNSET:
            field_dict["alternative"] = alternative
        if audience is not UNSET:
            field_dict["audience"] = audience
        if available is not UNSET:
            field_dict["available"] = available
        if changed_at is not UNSET:
            field_dict["changed_at"] = changed_at
        if content_notice is not UNSET:
            field_dict["content_notice"] = content_notice
        if contributors is not UNSET:
            field_dict["contributors"] = contributors
        if creators is not UNSET:
            field_dict["creators"] = creators
        if description is not UNSET:
            field_dict["description"] = description
        if description_html is not UNSET:
            field_dict["description_html"] = description_html
        if field_values is not UNSET:
            field_dict["field_values"] = field_values
        if file_count is not UNSET:
            field_dict["file_count"] = file_count
        if files is not UNSET:
            field_dict["files"] = files
        if files_url is not UNSET:
            field_dict["files_url"] = files_url
        if html_url is not UNSET:
            field_dict["html_url"] = html_url
        if identifiers is not UNSET:
            field_dict["identifiers"] = identifiers
        if is_embargoed is not UNSET:
            field_dict["is_embargoed"] = is_embargoed
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
        if properties is not UNSET:
            field_dict["properties"] = properties
        if published_at is not UNSET:
            field_dict["published_at"] = published_at
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
        if sources is not UNSET:
            field_dict["sources"] = sources
        if spatial is not UNSET:
            field_dict["spatial"] = spatial
        if subjects is not UNSET:
            field_dict["subjects"] = subjects
        if superseded_by is not UNSET:
            field_dict["superseded_by"] = superseded_by
        if title is not UNSET:
            field_dict["title"] = title
        if translations is not UNSET:
            field_dict["translations"] = translations
        if types is not UNSET:
            field_dict["types"] = types
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.agent_ref import AgentRef  # noqa: PLC0415
        from ..models.concept_ref import ConceptRef  # noqa: PLC0415
        from ..models.external_identifier import ExternalIdentifier  # noqa: PLC0415
        from ..models.field_value_out import FieldValueOut  # noqa: PLC0415
        from ..models.file_out import FileOut  # noqa: PLC0415
        from ..models.origin_out import OriginOut  # noqa: PLC0415
        from ..models.property_out import PropertyOut  # noqa: PLC0415
        from ..models.record_ref import RecordRef  # noqa: PLC0415
        from ..models.relation_out import RelationOut  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        alternative = d.pop("alternative", UNSET)

        _audience = d.pop("audience", UNSET)
        audience: list[ConceptRef] | Unset = UNSET
        if _audience is not UNSET:
            audience = []
            for audience_item_data in _audience:
                audience_item = ConceptRef.from_dict(audience_item_data)

                audience.append(audience_item)

        available = d.pop("available", UNSET)

        def _parse_changed_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                changed_at_type_0 = datetime.datetime.fromisoformat(data)

                return changed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        changed_at = _parse_changed_at(d.pop("changed_at", UNSET))

        content_notice = d.pop("content_notice", UNSET)

        _contributors = d.pop("contributors", UNSET)
        contributors: list[AgentRef] | Unset = UNSET
        if _contributors is not UNSET:
            contributors = []
            for contributors_item_data in _contributors:
                contributors_item = AgentRef.from_dict(contributors_item_data)

                contributors.append(contributors_item)

        _creators = d.pop("creators", UNSET)
        creators: list[AgentRef] | Unset = UNSET
        if _creators is not UNSET:
            creators = []
            for creators_item_data in _creators:
                creators_item = AgentRef.from_dict(creators_item_data)

                creators.append(creators_item)

        description = d.pop("description", UNSET)

        def _parse_description_html(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description_html = _parse_description_html(d.pop("description_html", UNSET))

        def _parse_field_values(data: object) -> list[FieldValueOut] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                field_values_type_0 = []
                _field_values_type_0 = data
                for field_values_type_0_item_data in _field_values_type_0:
                    field_values_type_0_item = FieldValueOut.from_dict(
                        field_values_type_0_item_data
                    )

                    field_values_type_0.append(field_values_type_0_item)

                return field_values_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[FieldValueOut] | None | Unset, data)

        field_values = _parse_field_values(d.pop("field_values", UNSET))

        file_count = d.pop("file_count", UNSET)

        def _parse_files(data: object) -> list[FileOut] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                files_type_0 = []
                _files_type_0 = data
                for files_type_0_item_data in _files_type_0:
                    files_type_0_item = FileOut.from_dict(files_type_0_item_data)

                    files_type_0.append(files_type_0_item)

                return files_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[FileOut] | None | Unset, data)

        files = _parse_files(d.pop("files", UNSET))

        files_url = d.pop("files_url", UNSET)

        html_url = d.pop("html_url", UNSET)

        _identifiers = d.pop("identifiers", UNSET)
        identifiers: list[ExternalIdentifier] | Unset = UNSET
        if _identifiers is not UNSET:
            identifiers = []
            for identifiers_item_data in _identifiers:
                identifiers_item = ExternalIdentifier.from_dict(identifiers_item_data)

                identifiers.append(identifiers_item)

        is_embargoed = d.pop("is_embargoed", UNSET)

        is_part_of = d.pop("is_part_of", UNSET)

        issued = d.pop("issued", UNSET)

        language = d.pop("language", UNSET)

        legal_status = d.pop("legal_status", UNSET)

        license_ = d.pop("license", UNSET)

        _properties = d.pop("properties", UNSET)
        properties: list[PropertyOut] | Unset = UNSET
        if _properties is not UNSET:
            properties = []
            for properties_item_data in _properties:
                properties_item = PropertyOut.from_dict(properties_item_data)

                properties.append(properties_item)

        def _parse_published_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                published_at_type_0 = datetime.datetime.fromisoformat(data)

                return published_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        published_at = _parse_published_at(d.pop("published_at", UNSET))

        def _parse_publisher(data: object) -> AgentRef | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                publisher_type_0 = AgentRef.from_dict(data)

                return publisher_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AgentRef | None | Unset, data)

        publisher = _parse_publisher(d.pop("publisher", UNSET))

        def _parse_relations(data: object) -> list[RelationOut] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                relations_type_0 = []
                _relations_type_0 = data
                for relations_type_0_item_data in _relations_type_0:
                    relations_type_0_item = RelationOut.from_dict(
                        relations_type_0_item_data
                    )

                    relations_type_0.append(relations_type_0_item)

                return relations_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RelationOut] | None | Unset, data)

        relations = _parse_relations(d.pop("relations", UNSET))

        rights = d.pop("rights", UNSET)

        _sectors = d.pop("sectors", UNSET)
        sectors: list[ConceptRef] | Unset = UNSET
        if _sectors is not UNSET:
            sectors = []
            for sectors_item_data in _sectors:
                sectors_item = ConceptRef.from_dict(sectors_item_data)

                sectors.append(sectors_item)

        source_url = d.pop("source_url", UNSET)

        def _parse_sources(data: object) -> list[OriginOut] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                sources_type_0 = []
                _sources_type_0 = data
                for sources_type_0_item_data in _sources_type_0:
                    sources_type_0_item = OriginOut.from_dict(sources_type_0_item_data)

                    sources_type_0.append(sources_type_0_item)

                return sources_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[OriginOut] | None | Unset, data)

        sources = _parse_sources(d.pop("sources", UNSET))

        _spatial = d.pop("spatial", UNSET)
        spatial: list[ConceptRef] | Unset = UNSET
        if _spatial is not UNSET:
            spatial = []
            for spatial_item_data in _spatial:
                spatial_item = ConceptRef.from_dict(spatial_item_data)

                spatial.append(spatial_item)

        _subjects = d.pop("subjects", UNSET)
        subjects: list[ConceptRef] | Unset = UNSET
        if _subjects is not UNSET:
            subjects = []
            for subjects_item_data in _subjects:
                subjects_item = ConceptRef.from_dict(subjects_item_data)

                subjects.append(subjects_item)

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

        def _parse_translations(data: object) -> list[RecordRef] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                translations_type_0 = []
                _translations_type_0 = data
                for translations_type_0_item_data in _translations_type_0:
                    translations_type_0_item = RecordRef.from_dict(
                        translations_type_0_item_data
                    )

                    translations_type_0.append(translations_type_0_item)

                return translations_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[RecordRef] | None | Unset, data)

        translations = _parse_translations(d.pop("translations", UNSET))

        _types = d.pop("types", UNSET)
        types: list[ConceptRef] | Unset = UNSET
        if _types is not UNSET:
            types = []
            for types_item_data in _types:
                types_item = ConceptRef.from_dict(types_item_data)

                types.append(types_item)

        url = d.pop("url", UNSET)

        record_out = cls(
            id=id,
            alternative=alternative,
            audience=audience,
            available=available,
            changed_at=changed_at,
            content_notice=content_notice,
            contributors=contributors,
            creators=creators,
            description=description,
            description_html=description_html,
            field_values=field_values,
            file_count=file_count,
            files=files,
            files_url=files_url,
            html_url=html_url,
            identifiers=identifiers,
            is_embargoed=is_embargoed,
            is_part_of=is_part_of,
            issued=issued,
            language=language,
            legal_status=legal_status,
            license_=license_,
            properties=properties,
            published_at=published_at,
            publisher=publisher,
            relations=relations,
            rights=rights,
            sectors=sectors,
            source_url=source_url,
            sources=sources,
            spatial=spatial,
            subjects=subjects,
            superseded_by=superseded_by,
            title=title,
            translations=translations,
            types=types,
            url=url,
        )

        record_out.additional_properties = d
        return record_out

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
