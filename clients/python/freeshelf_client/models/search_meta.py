from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.concept_match_out import ConceptMatchOut
    from ..models.counts_out import CountsOut
    from ..models.facet_out import FacetOut
    from ..models.quote_out import QuoteOut
    from ..models.reading_out import ReadingOut
    from ..models.record_ref import RecordRef


T = TypeVar("T", bound="SearchMeta")


@_attrs_define
class SearchMeta:
    """What stands around the results."""

    counts: CountsOut
    """ How many results there are of each kind; they add up to the total. """
    reading: ReadingOut
    """ How the question was read. """
    concepts: list[ConceptMatchOut] | Unset = UNSET
    facets: list[FacetOut] | Unset = UNSET
    guesses: list[RecordRef] | Unset = UNSET
    """ The nearest, where nothing is about the question. """
    help_url: str | Unset = ""
    """ Where to find help, if the question calls for it: show it first. """
    page: int | Unset = 1
    page_count: int | Unset = 1
    quotes: list[QuoteOut] | Unset = UNSET
    total: int | Unset = 0
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
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

        page = self.page

        page_count = self.page_count

        quotes: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.quotes, Unset):
            quotes = []
            for quotes_item_data in self.quotes:
                quotes_item = quotes_item_data.to_dict()
                quotes.append(quotes_item)

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
        if page is not UNSET:
            field_dict["page"] = page
        if page_count is not UNSET:
            field_dict["page_count"] = page_count
        if quotes is not UNSET:
            field_dict["quotes"] = quotes
        if total is not UNSET:
            field_dict["total"] = total

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.concept_match_out import ConceptMatchOut  # noqa: PLC0415
        from ..models.counts_out import CountsOut  # noqa: PLC0415
        from ..models.facet_out import FacetOut  # noqa: PLC0415
        from ..models.quote_out import QuoteOut  # noqa: PLC0415
        from ..models.reading_out import ReadingOut  # noqa: PLC0415
        from ..models.record_ref import RecordRef  # noqa: PLC0415

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

        page = d.pop("page", UNSET)

        page_count = d.pop("page_count", UNSET)

        _quotes = d.pop("quotes", UNSET)
        quotes: list[QuoteOut] | Unset = UNSET
        if _quotes is not UNSET:
            quotes = []
            for quotes_item_data in _quotes:
                quotes_item = QuoteOut.from_dict(quotes_item_data)

                quotes.append(quotes_item)

        total = d.pop("total", UNSET)

        search_meta = cls(
            counts=counts,
            reading=reading,
            concepts=concepts,
            facets=facets,
            guesses=guesses,
            help_url=help_url,
            page=page,
            page_count=page_count,
            quotes=quotes,
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
