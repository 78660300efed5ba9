from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.concept_match_out import ConceptMatchOut
    from ..models.concept_ref import ConceptRef
    from ..models.counts_out import CountsOut
    from ..models.facet_out import FacetOut
    from ..models.quote_out import QuoteOut
    from ..models.reading_out import ReadingOut
    from ..models.record_ref import RecordRef
    from ..models.subject_out import SubjectOut


T = TypeVar("T", bound="SearchMeta")


@_attrs_define
class SearchMeta:
    """Data about a list of results."""

    counts: CountsOut
    """ Number of results of each kind; they add up to the total. """
    reading: ReadingOut
    """ Interpretation of the query. """
    concepts: list[ConceptMatchOut] | Unset = UNSET
    facets: list[FacetOut] | Unset = UNSET
    guesses: list[RecordRef] | Unset = UNSET
    """ The nearest, where nothing is about the question. """
    help_url: str | Unset = ""
    """ Where to find help, if the question calls for it: show it first. """
    instruments: list[ConceptRef] | Unset = UNSET
    """ The instruments that the question is a name or number of. """
    page: int | Unset = 1
    page_count: int | Unset = 1
    quotes: list[QuoteOut] | Unset = UNSET
    subject: None | SubjectOut | Unset = UNSET
    """ What else to read, where no record names the instrument. """
    total: int | Unset = 0
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.subject_out import SubjectOut  # noqa: PLC0415

        counts = self.counts.to_dict()

        reading = self.reading.to_dict()

        concepts: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.concepts, Unset):
            concepts = []
            for concepts_item_data in self.concepts:
                concepts_item = concepts_item_data.to_dict()
                concepts.append(concepts_item)

        facets: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.facets, Unset):
            facets = []
            for facets_item_data in self.facets:
                facets_item = facets_item_data.to_dict()
                facets.append(facets_item)

        guesses: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.guesses, Unset):
            guesses = []
            for guesses_item_data in self.guesses:
                guesses_item = guesses_item_data.to_dict()
                guesses.append(guesses_item)

        help_url = self.help_url

        instruments: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.instruments, Unset):
            instruments = []
            for instruments_item_data in self.instruments:
                instruments_item = instruments_item_data.to_dict()
                instruments.append(instruments_item)

        page = self.page

        page_count = self.page_count

        quotes: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.quotes, Unset):
            quotes = []
            for quotes_item_data in self.quotes:
                quotes_item = quotes_item_data.to_dict()
                quotes.append(quotes_item)

        subject: dict[str, Any] | None | Unset
        if isinstance(self.subject, Unset):
            subject = UNSET
        elif isinstance(self.subject, SubjectOut):
            subject = self.subject.to_dict()
        else:
            subject = self.subject

        total = self.total

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "counts": counts,
                "reading": reading,
            }
        )
        if concepts is not UNSET:
            field_dict["concepts"] = concepts
        if facets is not UNSET:
            field_dict["facets"] = facets
        if guesses is not UNSET:
            field_dict["guesses"] = guesses
        if help_url is not UNSET:
            field_dict["help_url"] = help_url
        if instruments is not UNSET:
            field_dict["instruments"] = instruments
        if page is not UNSET:
            field_dict["page"] = page
        if page_count is not UNSET:
            field_dict["page_count"] = page_count
        if quotes is not UNSET:
            field_dict["quotes"] = quotes
        if subject is not UNSET:
            field_dict["subject"] = subject
        if total is not UNSET:
            field_dict["total"] = total

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.concept_match_out import ConceptMatchOut  # noqa: PLC0415
        from ..models.concept_ref import ConceptRef  # noqa: PLC0415
        from ..models.counts_out import CountsOut  # noqa: PLC0415
        from ..models.facet_out import FacetOut  # noqa: PLC0415
        from ..models.quote_out import QuoteOut  # noqa: PLC0415
        from ..models.reading_out import ReadingOut  # noqa: PLC0415
        from ..models.record_ref import RecordRef  # noqa: PLC0415
        from ..models.subject_out import SubjectOut  # noqa: PLC0415

        d = dict(src_dict)
        counts = CountsOut.from_dict(d.pop("counts"))

        reading = ReadingOut.from_dict(d.pop("reading"))

        _concepts = d.pop("concepts", UNSET)
        concepts: list[ConceptMatchOut] | Unset = UNSET
        if _concepts is not UNSET:
            concepts = []
            for concepts_item_data in _concepts:
                concepts_item = ConceptMatchOut.from_dict(concepts_item_data)

                concepts.append(concepts_item)

        _facets = d.pop("facets", UNSET)
        facets: list[FacetOut] | Unset = UNSET
        if _facets is not UNSET:
            facets = []
            for facets_item_data in _facets:
                facets_item = FacetOut.from_dict(facets_item_data)

                facets.append(facets_item)

        _guesses = d.pop("guesses", UNSET)
        guesses: list[RecordRef] | Unset = UNSET
        if _guesses is not UNSET:
            guesses = []
            for guesses_item_data in _guesses:
                guesses_item = RecordRef.from_dict(guesses_item_data)

                guesses.append(guesses_item)

        help_url = d.pop("help_url", UNSET)

        _instruments = d.pop("instruments", UNSET)
        instruments: list[ConceptRef] | Unset = UNSET
        if _instruments is not UNSET:
            instruments = []
            for instruments_item_data in _instruments:
                instruments_item = ConceptRef.from_dict(instruments_item_data)

                instruments.append(instruments_item)

        page = d.pop("page", UNSET)

        page_count = d.pop("page_count", UNSET)

        _quotes = d.pop("quotes", UNSET)
        quotes: list[QuoteOut] | Unset = UNSET
        if _quotes is not UNSET:
            quotes = []
            for quotes_item_data in _quotes:
                quotes_item = QuoteOut.from_dict(quotes_item_data)

                quotes.append(quotes_item)

        def _parse_subject(data: object) -> None | SubjectOut | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                subject_type_0 = SubjectOut.from_dict(data)

                return subject_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SubjectOut | Unset, data)

        subject = _parse_subject(d.pop("subject", UNSET))

        total = d.pop("total", UNSET)

        search_meta = cls(
            counts=counts,
            reading=reading,
            concepts=concepts,
            facets=facets,
            guesses=guesses,
            help_url=help_url,
            instruments=instruments,
            page=page,
            page_count=page_count,
            quotes=quotes,
            subject=subject,
            total=total,
        )

        search_meta.additional_properties = d
        return search_meta

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
