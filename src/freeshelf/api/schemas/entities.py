"""Shapes of vocabularies, people and organisations, lists and events."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from freeshelf.api.schemas.common import AgentRef, ConceptRef, example
from freeshelf.api.schemas.records import RecordOut


class SchemeOut(BaseModel):
    """A vocabulary (skos:ConceptScheme)."""

    id: str
    uri: str = ""
    title: str = ""
    description: str = ""
    source: str = ""
    role: str = Field("", description="The field of a record that it belongs to.")
    concepts_url: str = ""


class LabelOut(BaseModel):
    """A name of a concept in one language (BCP 47)."""

    language: str = ""
    text: str = ""


class NoteOut(BaseModel):
    """A definition or scope note."""

    kind: str = ""
    language: str = ""
    text: str = ""


class ConceptOut(BaseModel):
    """A term of a vocabulary (skos:Concept)."""

    model_config = example(
        id="topics.debt-bondage",
        scheme="topics",
        identifier="debt-bondage",
        label="Debt bondage",
        language="en",
    )

    id: str = Field(description="Its value in filters.")
    scheme: str = ""
    identifier: str = ""
    uri: str = ""
    notation: str = ""
    label: str = Field("", description="In the language asked for, or English.")
    language: str = ""
    pref_labels: list[LabelOut] = []
    alt_labels: list[LabelOut] = []
    notes: list[NoteOut] = []
    broader: list[ConceptRef] = []
    narrower: list[ConceptRef] = []
    related: list[ConceptRef] = []
    exact_matches: list[str] = []
    url: str = ""
    records_url: str = ""


class AgentOut(BaseModel):
    """A person or an organisation."""

    id: str
    kind: str = Field("organization", description="`organization` or `person`.")
    name: str = Field("", description="Of a person: family name, given names.")
    alternative_names: list[str] = []
    description: str = ""
    homepage: str = ""
    url: str = ""
    records_url: str = Field("", description="What it published.")


class ReadingListOut(BaseModel):
    """A list that someone made for a purpose."""

    id: str = Field(description="Its slug.")
    title: str = ""
    description: str = ""
    language: str = "en"
    record_count: int = Field(0, description="Records that everyone may read.")
    published_at: datetime | None = None
    url: str = ""
    records_url: str = ""


class ListedRecordOut(BaseModel):
    """A record at its place in a list, with the note on it."""

    id: str
    note: str = ""
    record: RecordOut


class RecordSourceOut(BaseModel):
    """A site or partner that open records came from."""

    model_config = example(
        id="freeshelf-library-example-org",
        title="Library of a partner",
        address="https://library.example.org/",
        record_count=120,
    )

    id: str
    title: str = ""
    address: str = Field(
        "", description="Its public web address, without account, query and fragment."
    )
    record_count: int = Field(0, description="Records that everyone may read.")
    records_url: str = ""


class EventOut(BaseModel):
    """A conference, training, webinar or deadline, once or recurring."""

    id: str
    title: str = ""
    description: str = Field("", description="Plain text.")
    language: str = "und"
    status: str = Field("", description="`confirmed`, `tentative` or `cancelled`.")
    start_date: date | None = None
    start_time: str = Field("", description="Clock of the time zone, as `09:00`.")
    end_date: date | None = None
    end_time: str = ""
    is_all_day: bool = False
    time_zone: str = "UTC"
    rrule: str = Field("", description="RFC 5545; the calendar file has all dates.")
    first_starts_at: datetime | None = Field(
        None, description="The earliest moment of it; of whole days, anywhere."
    )
    last_ends_at: datetime | None = Field(None, description="None if it never ends.")
    venue_name: str = ""
    address: str = ""
    place: ConceptRef | None = None
    online_url: str = ""
    organiser: AgentRef | None = None
    organiser_name: str = ""
    categories: list[str] = []
    subjects: list[ConceptRef] = []
    is_free: bool = False
    cost: str = ""
    registration_url: str = ""
    source_url: str = ""
    url: str = ""
    ics_url: str = ""
