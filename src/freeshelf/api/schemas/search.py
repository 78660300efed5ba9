"""Shapes of the answer to a search."""

from pydantic import BaseModel, Field

from freeshelf.api.schemas.common import ConceptRef, Links, RecordRef, TextRun
from freeshelf.api.schemas.records import RecordOut


class FoundPassage(BaseModel):
    """A passage that explains why a record was found, with its words marked."""

    text: list[TextRun] = []
    language: str = "und"
    page: int | None = Field(None, description="None for the description.")
    file_number: int | None = None
    file_title: str = ""
    headings: list[str] = []
    url: str = Field("", description="The page, with the words marked.")


class HitOut(BaseModel):
    """One result: the record, and why it was found."""

    id: str
    record: RecordOut
    reason: str = Field(
        "words",
        description="`all_words`, `some_words`, `name` (only names of its concepts "
        "have the phrase) or `meaning`.",
    )
    names: list[str] = Field([], description="The names of concepts that have it.")
    title: list[TextRun] = []
    passages: list[FoundPassage] = []
    newer: RecordRef | None = Field(None, description="Read this edition instead.")
    translations: list[RecordRef] = Field([], description="On the same line.")


class FacetValueOut(BaseModel):
    """A value of a filter and the number of results that it would leave."""

    value: str
    label: str = ""
    language: str = Field("", description="Of the label, if not the one asked for.")
    count: int = 0
    selected: bool = False
    depth: int = 0


class FacetOut(BaseModel):
    """A filter; `total_values` is their number in its full list."""

    id: str = Field(description="Name of the parameter.")
    label: str = ""
    values: list[FacetValueOut] = []
    total_values: int = 0
    url: str = Field("", description="Its full list, in this state of the search.")


class QuoteOut(BaseModel):
    """A sentence that answers the question, quoted from a document."""

    text: list[TextRun] = []
    lead: str = Field("", description="What introduces it.")
    language: str = "und"
    record: RecordRef
    file_number: int | None = None
    page: int | None = None
    recognised: bool = Field(False, description="From a scan, by OCR.")
    url: str = ""


class CountsOut(BaseModel):
    """Number of results of each kind; they add up to the total."""

    in_text: int = Field(0, description="All words, in the text of the record.")
    by_name: int = Field(0, description="All words, one by the name of a concept.")
    some_words: int = 0
    by_meaning: int = Field(0, description="By meaning alone.")


class ReadingOut(BaseModel):
    """Interpretation of the query."""

    searched: str = Field("", description="The text that was searched.")
    did_you_mean: str = ""
    is_corrected: bool = False
    also_searched: list[TextRun] = Field(
        [], description="Other names of concepts that were searched."
    )
    absent_words: list[str] = Field([], description="Words that no record has.")
    notices: list[str] = []
    by_meaning: bool = Field(False, description="Whether meaning was searched, too.")


class ConceptMatchOut(BaseModel):
    """A concept that the question names."""

    concept: ConceptRef
    count: int = 0


class SubjectOut(BaseModel):
    """The subject of an instrument that no record names, and its first records."""

    concept: ConceptRef
    count: int = 0
    records: list[RecordRef] = []


class SearchMeta(BaseModel):
    """Data about a list of results."""

    total: int = 0
    page: int = 1
    page_count: int = 1
    counts: CountsOut
    reading: ReadingOut
    concepts: list[ConceptMatchOut] = []
    instruments: list[ConceptRef] = Field(
        [], description="The instruments that the question is a name or number of."
    )
    subject: SubjectOut | None = Field(
        None, description="What else to read, where no record names the instrument."
    )
    quotes: list[QuoteOut] = []
    facets: list[FacetOut] = []
    guesses: list[RecordRef] = Field(
        [], description="The nearest, where nothing is about the question."
    )
    help_url: str = Field(
        "",
        description="Where to find help, if the question calls for it: show it first.",
    )


class SearchOut(BaseModel):
    """A page of results."""

    data: list[HitOut]
    meta: SearchMeta
    links: Links


class SuggestionOut(BaseModel):
    """A completion of what was typed."""

    id: str = Field(description="Its address.")
    text: str = ""
    kind: str = Field("", description="`question`, `concept` or `title`.")
    label: str = ""
