"""Return values of the tools; the schema of each is published with its tool."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from freeshelf.search.analysis.analyzer import primary_subtag


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _primary(value: object) -> object:
    return primary_subtag(value) if isinstance(value, str) else value


# In capitals, or with a script or region, they mean the same.
Language = Annotated[
    Literal["en", "es", "fr", "ar", "ru", "zh"], BeforeValidator(_primary)
]
Style = Annotated[
    Literal["apa", "chicago", "mla", "harvard", "vancouver"], BeforeValidator(_lower)
]


class Document(BaseModel):
    """A document of the library."""

    id: str = Field(description="identifier; read it with fetch")
    title: str
    url: str = Field(description="permanent address")
    language: str = Field(description="BCP 47")
    publisher: str
    issued: str = Field(description="a year, a month or a day")
    types: list[str]
    license: str = Field(description="empty: ask the publisher before copying")
    rights: str
    legal_status: str
    superseded_by: str = Field(description="the newer edition; empty for the newest")
    content_notice: str = Field(description="pass it on before what it is about")


class Passage(BaseModel):
    """A passage of a document, word for word."""

    id: str = Field(description="of its page; read all of it with fetch")
    text: str
    url: str = Field(description="address of the page: cite this")
    file: int | None = Field(description="number of the file, none of a description")
    page: int | None = Field(description="from 1, none of a description")
    headings: list[str]
    language: str = Field(description="BCP 47")
    document: Document


class Contact(BaseModel):
    """A way to reach a service."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    value: str
    url: str
    note: str


class Service(BaseModel):
    """A service for people who need help, in its own words."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    purpose: str
    place: str = Field(description="empty: everywhere")
    about: str
    contacts: list[Contact]
    hours: str
    spoken_languages: list[str]
    last_checked: str = Field(description="a day; empty if it never was")
    is_check_recent: bool
    official_page: str


class Help(BaseModel):
    """Services, and what to say with them."""

    advice: str
    services: list[Service]
    url: str = Field(description="page with all countries; opening it asks nobody")


class Result(BaseModel):
    """A document that a search found, with the passage that fits best."""

    id: str = Field(description="of the best page, or of the document; for fetch")
    title: str
    url: str = Field(description="address of the best page, or of the document")
    text: str
    is_found_by_meaning: bool = Field(description="it has too few of the words")
    document: Document


class Subject(BaseModel):
    """Subject of a legal instrument that no document names, and documents about it."""

    instrument: str
    name: str
    id: str = Field(description="of the topic or sector; for documents, see newest")
    documents: int
    newest: list[Document]


class Results(BaseModel):
    """One page of a search."""

    help: Help | None = Field(
        description="for a question that asks for help: pass it on first"
    )
    note: str = Field(description="what must be said of these results; may be empty")
    total: int = Field(description="documents found")
    total_all_words: int = Field(description="of these, those with all words")
    page: int
    pages: int
    results: list[Result]
    guesses: list[Result] = Field(
        description="the nearest documents to a question that nothing here is about"
    )
    subject: Subject | None = Field(
        description="of a convention or law that no document here names"
    )


class Passages(BaseModel):
    """The passages that fit a question best."""

    help: Help | None = Field(
        description="for a question that asks for help: pass it on first"
    )
    note: str = Field(description="what must be said of these results; may be empty")
    passages: list[Passage]
    page: int
    pages: int


class Page(BaseModel):
    """The text of a page."""

    id: str
    number: int
    url: str = Field(description="address of the page: cite this")
    language: str = Field(description="BCP 47")
    text: str


class FilePages(BaseModel):
    """Some pages of a file."""

    document: Document
    file: int
    name: str
    page_count: int
    pages: list[Page]
    next_page: int | None = Field(description="where to read on")
    note: str


class FileInfo(BaseModel):
    """A file of a document."""

    number: int
    name: str
    media_type: str
    page_count: int
    url: str


class Metadata(BaseModel):
    """Metadata of a fetched text."""

    document: Document
    files: list[FileInfo]
    topics: list[str]
    places: list[str]
    opens_on: str = Field(description="the day its files open; empty if they did")
    next: str = Field(description="id to read on with; empty at the end")


class Fetched(BaseModel):
    """A document or one of its pages."""

    id: str
    title: str
    text: str
    url: str
    metadata: Metadata


class Topic(BaseModel):
    """A topic that documents are about."""

    id: str
    name: str
    documents: int
    depth: int = Field(description="below its broader topic, 0 at the top")


class Topics(BaseModel):
    """Some topics, each below its broader one."""

    topics: list[Topic]
    page: int
    pages: int


class TopicPage(BaseModel):
    """A topic, its definition, its neighbours, and its newest documents."""

    id: str
    name: str
    url: str
    definition: str
    definition_language: str = Field(description="BCP 47; empty without a definition")
    broader: list[str] = Field(description="ids")
    narrower: list[str] = Field(description="ids")
    documents: int
    newest: list[Document]


class Citation(BaseModel):
    """A reference, formatted in one style."""

    text: str
    style: str
    url: str = Field(description="of the page, or of the document")
    superseded_by: str
