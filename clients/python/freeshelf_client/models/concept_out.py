from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.concept_ref import ConceptRef
    from ..models.label_out import LabelOut
    from ..models.note_out import NoteOut


T = TypeVar("T", bound="ConceptOut")


@_attrs_define
class ConceptOut:
    """A term of a vocabulary (skos:Concept)."""

    id: str
    """ Its value in filters. """
    alt_labels: list[LabelOut] | Unset = UNSET
    broader: list[ConceptRef] | Unset = UNSET
    exact_matches: list[str] | Unset = UNSET
    identifier: str | Unset = ""
    label: str | Unset = ""
    """ In the language asked for, or English. """
    language: str | Unset = ""
    narrower: list[ConceptRef] | Unset = UNSET
    notation: str | Unset = ""
    notes: list[NoteOut] | Unset = UNSET
    pref_labels: list[LabelOut] | Unset = UNSET
    records_url: str | Unset = ""
    related: list[ConceptRef] | Unset = UNSET
    scheme: str | Unset = ""
    uri: str | Unset = ""
    url: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        alt_labels: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.alt_labels, Unset):
            alt_labels = []
            for alt_labels_item_data in self.alt_labels:
                alt_labels_item = alt_labels_item_data.to_dict()
                alt_labels.append(alt_labels_item)

        broader: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.broader, Unset):
            broader = []
            for broader_item_data in self.broader:
                broader_item = broader_item_data.to_dict()
                broader.append(broader_item)

        exact_matches: list[str] | Unset = UNSET
        if not isinstance(self.exact_matches, Unset):
            exact_matches = self.exact_matches

        identifier = self.identifier

        label = self.label

        language = self.language

        narrower: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.narrower, Unset):
            narrower = []
            for narrower_item_data in self.narrower:
                narrower_item = narrower_item_data.to_dict()
                narrower.append(narrower_item)

        notation = self.notation

        notes: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.notes, Unset):
            notes = []
            for notes_item_data in self.notes:
                notes_item = notes_item_data.to_dict()
                notes.append(notes_item)

        pref_labels: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.pref_labels, Unset):
            pref_labels = []
            for pref_labels_item_data in self.pref_labels:
                pref_labels_item = pref_labels_item_data.to_dict()
                pref_labels.append(pref_labels_item)

        records_url = self.records_url

        related: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.related, Unset):
            related = []
            for related_item_data in self.related:
                related_item = related_item_data.to_dict()
                related.append(related_item)

        scheme = self.scheme

        uri = self.uri

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
            }
        )
        if alt_labels is not UNSET:
            field_dict["alt_labels"] = alt_labels
        if broader is not UNSET:
            field_dict["broader"] = broader
        if exact_matches is not UNSET:
            field_dict["exact_matches"] = exact_matches
        if identifier is not UNSET:
            field_dict["identifier"] = identifier
        if label is not UNSET:
            field_dict["label"] = label
        if language is not UNSET:
            field_dict["language"] = language
        if narrower is not UNSET:
            field_dict["narrower"] = narrower
        if notation is not UNSET:
            field_dict["notation"] = notation
        if notes is not UNSET:
            field_dict["notes"] = notes
        if pref_labels is not UNSET:
            field_dict["pref_labels"] = pref_labels
        if records_url is not UNSET:
            field_dict["records_url"] = records_url
        if related is not UNSET:
            field_dict["related"] = related
        if scheme is not UNSET:
            field_dict["scheme"] = scheme
        if uri is not UNSET:
            field_dict["uri"] = uri
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.concept_ref import ConceptRef  # noqa: PLC0415
        from ..models.label_out import LabelOut  # noqa: PLC0415
        from ..models.note_out import NoteOut  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        _alt_labels = d.pop("alt_labels", UNSET)
        alt_labels: list[LabelOut] | Unset = UNSET
        if _alt_labels is not UNSET:
            alt_labels = []
            for alt_labels_item_data in _alt_labels:
                alt_labels_item = LabelOut.from_dict(alt_labels_item_data)

                alt_labels.append(alt_labels_item)

        _broader = d.pop("broader", UNSET)
        broader: list[ConceptRef] | Unset = UNSET
        if _broader is not UNSET:
            broader = []
            for broader_item_data in _broader:
                broader_item = ConceptRef.from_dict(broader_item_data)

                broader.append(broader_item)

        exact_matches = cast(list[str], d.pop("exact_matches", UNSET))

        identifier = d.pop("identifier", UNSET)

        label = d.pop("label", UNSET)

        language = d.pop("language", UNSET)

        _narrower = d.pop("narrower", UNSET)
        narrower: list[ConceptRef] | Unset = UNSET
        if _narrower is not UNSET:
            narrower = []
            for narrower_item_data in _narrower:
                narrower_item = ConceptRef.from_dict(narrower_item_data)

                narrower.append(narrower_item)

        notation = d.pop("notation", UNSET)

        _notes = d.pop("notes", UNSET)
        notes: list[NoteOut] | Unset = UNSET
        if _notes is not UNSET:
            notes = []
            for notes_item_data in _notes:
                notes_item = NoteOut.from_dict(notes_item_data)

                notes.append(notes_item)

        _pref_labels = d.pop("pref_labels", UNSET)
        pref_labels: list[LabelOut] | Unset = UNSET
        if _pref_labels is not UNSET:
            pref_labels = []
            for pref_labels_item_data in _pref_labels:
                pref_labels_item = LabelOut.from_dict(pref_labels_item_data)

                pref_labels.append(pref_labels_item)

        records_url = d.pop("records_url", UNSET)

        _related = d.pop("related", UNSET)
        related: list[ConceptRef] | Unset = UNSET
        if _related is not UNSET:
            related = []
            for related_item_data in _related:
                related_item = ConceptRef.from_dict(related_item_data)

                related.append(related_item)

        scheme = d.pop("scheme", UNSET)

        uri = d.pop("uri", UNSET)

        url = d.pop("url", UNSET)

        concept_out = cls(
            id=id,
            alt_labels=alt_labels,
            broader=broader,
            exact_matches=exact_matches,
            identifier=identifier,
            label=label,
            language=language,
            narrower=narrower,
            notation=notation,
            notes=notes,
            pref_labels=pref_labels,
            records_url=records_url,
            related=related,
            scheme=scheme,
            uri=uri,
            url=url,
        )

        concept_out.additional_properties = d
        return concept_out

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
