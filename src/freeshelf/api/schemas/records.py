"""Shapes of records, their files and what these say."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from freeshelf.api.schemas.common import (
    AgentRef,
    ConceptRef,
    RecordRef,
    example,
)


class ExternalIdentifier(BaseModel):
    """An identifier that others gave: a DOI, ISBN, ISSN or document symbol."""

    kind: str
    value: str


class PropertyOut(BaseModel):
    """A value of a field that the library has defined."""

    name: str
    label: str
    value: str | float | bool
    url: str = ""


class FieldValueOut(BaseModel):
    """A value that everyone may see of a field that the library has defined."""

    model_config = example(
        name="duration", label="Duration in hours", type="number", value=12
    )

    name: str = Field(description="Of the field, or its key where it has no name.")
    label: str = ""
    type: str = Field("text", description="As `number`, `wysiwyg`, `repeater`.")
    value: Any = Field(
        None,
        description="Text, HTML, number, boolean, list; of a group an object by the "
        "names of its fields, of a repeater a list of these. A record or file is its "
        "permanent address, a concept `concept:` and its value in filters.",
    )


class FileOut(BaseModel):
    """A file that everyone may open."""

    model_config = example(
        id="k7m2p9xw/1",
        number=1,
        name="who-pays.pdf",
        media_type="application/pdf",
        size=812345,
        language="en",
        pages=48,
        url="https://library.example.org/r/k7m2p9xw/files/1/who-pays.pdf",
    )

    id: str = Field(description="Identifier of the record, and the number.")
    number: int = 0
    title: str = ""
    name: str = ""
    media_type: str = ""
    size: int | None = Field(
        None,
        description="Bytes; `null` for an image: its readers get it drawn anew, "
        "without what it hides.",
    )
    sha256: str | None = Field(
        None, description="Checksum of the file; `null` for an image."
    )
    version: str = Field("", description="Changes with the bytes.")
    language: str = "und"
    rights: str = ""
    pages: int = Field(0, description="Pages with text; 0 where none was read.")
    url: str = Field("", description="Address of the file itself.")
    html_url: str = Field("", description="Page that lists its pages.")
    pages_url: str = Field("", description="Text of its pages, by this API.")
    passages_url: str = Field("", description="Its passages, by this API.")


class RelationOut(BaseModel):
    """A relation to another record that everyone may read."""

    kind: str = Field(
        description="`part_of`, `translation_of`, `newer_edition_of`, `cites` or "
        "`related`; of this record to the other."
    )
    record: str = Field(description="Identifier of the other record.")


class OriginOut(BaseModel):
    """A source that a record came from."""

    model_config = example(
        id="freeshelf-library-example-org",
        title="Library of a partner",
        record_url="https://library.example.org/r/k7m2p9xw",
        retrieved_on="2026-11-30",
    )

    id: str = Field(description="Of the source.")
    title: str = Field("", description="Of the source.")
    record_url: str = Field(
        "", description="Address of the record there; empty unless it is public."
    )
    retrieved_on: date | None = Field(None, description="Day on which it was taken.")
    url: str = Field("", description="The source, by this API.")


class RecordOut(BaseModel):
    """The description of a work, in the terms of Dublin Core."""

    model_config = example(
        id="k7m2p9xw",
        title="Who pays?",
        language="en",
        issued="2022-07",
        url="https://library.example.org/r/k7m2p9xw",
    )

    id: str
    title: str = ""
    alternative: str = ""
    description: str = Field("", description="Plain text.")
    description_html: str | None = Field(
        None,
        description=(
            "The same as sanitised HTML, with images that everyone may see at "
            "addresses below that of the library; null unless expanded."
        ),
    )
    language: str = Field("und", description="BCP 47; `und` where it is unknown.")
    issued: str = Field("", description="A year, a month or a day.")
    types: list[ConceptRef] = []
    subjects: list[ConceptRef] = []
    spatial: list[ConceptRef] = []
    sectors: list[ConceptRef] = []
    audience: list[ConceptRef] = []
    creators: list[AgentRef] = []
    contributors: list[AgentRef] = []
    publisher: AgentRef | None = None
    identifiers: list[ExternalIdentifier] = []
    is_part_of: str = Field("", description="The series.")
    source_url: str = Field("", description="The publisher's own page.")
    license: str = Field("", description="SPDX identifier or address.")
    rights: str = ""
    legal_status: str = Field(
        "", description="Of a law: `in_force`, `amended`, `repealed`, `as_adopted`."
    )
    content_notice: str = ""
    properties: list[PropertyOut] = []
    field_values: list[FieldValueOut] | None = Field(
        None,
        description="What `properties` says, with structure; null unless expanded.",
    )
    superseded_by: RecordRef | None = Field(None, description="The newest edition.")
    translations: list[RecordRef] | None = Field(
        None, description="The same work in other languages; null unless expanded."
    )
    available: str = Field(
        "", description="The day from which it can be read; empty if it ever could."
    )
    is_embargoed: bool = Field(
        False, description="No file can be opened yet; the first opens on `available`."
    )
    relations: list[RelationOut] | None = Field(
        None, description="Relations to other records; null unless expanded."
    )
    sources: list[OriginOut] | None = Field(
        None,
        description="Sites and partners that it came from; null unless expanded.",
    )
    file_count: int = 0
    files: list[FileOut] | None = Field(
        None, description="Null unless expanded; `file_count` says how many there are."
    )
    published_at: datetime | None = None
    changed_at: datetime | None = Field(
        None, description="When what readers see last changed."
    )
    url: str = Field("", description="Permanent address; it negotiates the format.")
    html_url: str = Field("", description="Page in the language asked for.")
    files_url: str = ""


class PageOut(BaseModel):
    """The text of a page of a file, in reading order."""

    model_config = example(
        id="k7m2p9xw/1/12",
        number=12,
        language="en",
        text="Workers never pay recruitment fees.",
        url="https://library.example.org/en/r/k7m2p9xw/who-pays/files/1/page/12",
    )

    id: str
    number: int = 0
    language: str = "und"
    text: str = ""
    url: str = ""


class PassageOut(BaseModel):
    """About 200 words of one page, under one heading: what search finds and quotes."""

    id: str = Field(description="Changes when the file is read anew.")
    page: int = 0
    language: str = "und"
    headings: list[str] = Field([], description="The outermost first.")
    text: str = ""
    url: str = Field("", description="The page that it is on.")


class ChangeOut(BaseModel):
    """The last change of a record that everyone may or might read."""

    model_config = example(
        id="k7m2p9xw",
        change="closed",
        changed_at="2026-11-29T10:15:00Z",
        record=None,
    )

    id: str = Field(description="Identifier of the record.")
    change: str = Field(
        "changed",
        description="`opened`, `changed`; or `closed`, `withdrawn`, `merged`, of which "
        "nothing else is told.",
    )
    changed_at: datetime | None = None
    merged_into: str | None = Field(None, description="Of a merged record.")
    record: RecordOut | None = Field(None, description="As it is now; none if gone.")
