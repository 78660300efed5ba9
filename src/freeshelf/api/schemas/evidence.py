"""Shapes of an evidence pack: passages for a model of one's own."""

from pydantic import BaseModel, ConfigDict, Field

from freeshelf.api.schemas.common import Links, RecordRef, example
from freeshelf.api.schemas.search import ReadingOut


class ContactOut(BaseModel):
    """A way to reach a service."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    value: str
    url: str = ""
    note: str = ""


class ServiceOut(BaseModel):
    """A service for people who need help, in its own words."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    purpose: str = ""
    place: str = Field("", description="Empty: everywhere.")
    about: str = ""
    contacts: list[ContactOut] = []
    hours: str = ""
    spoken_languages: list[str] = []
    last_checked: str = Field("", description="A day; empty if it never was.")
    is_check_recent: bool = False
    official_page: str = ""


class HelpOut(BaseModel):
    """Services of several countries and of all, and what to say with them."""

    advice: str
    services: list[ServiceOut] = []
    url: str = Field("", description="The page with services of each country.")


class SourceOut(BaseModel):
    """The record that a passage is of."""

    id: str
    title: str = ""
    url: str = Field("", description="Permanent address.")
    language: str = Field("und", description="BCP 47.")
    publisher: str = ""
    issued: str = Field("", description="A year, a month or a day.")
    license: str = Field("", description="Empty: ask the publisher before copying.")
    rights: str = ""
    legal_status: str = Field("", description="Of a law, as in records.")
    superseded_by: RecordRef | None = Field(None, description="The newest edition.")
    content_notice: str = Field("", description="Pass it on before the passage.")


class EvidenceOut(BaseModel):
    """A passage, word for word, with its page."""

    model_config = example(
        id="k7m2p9xw/1/12",
        text="Workers never pay recruitment fees.",
        language="en",
        page=12,
        file_number=1,
        url="https://library.example.org/en/r/k7m2p9xw/who-pays/files/1/page/12",
        record={
            "id": "k7m2p9xw",
            "title": "Who pays?",
            "url": "https://library.example.org/r/k7m2p9xw",
            "publisher": "International Labour Organization",
            "issued": "2022-07",
            "license": "CC-BY-4.0",
        },
    )

    id: str = Field(description="Of the record, file and page; of the record alone.")
    text: str
    language: str = Field("und", description="BCP 47.")
    page: int | None = Field(None, description="None for the description.")
    file_number: int | None = None
    file_title: str = ""
    headings: list[str] = []
    url: str = Field("", description="Address of the page: cite this.")
    record: SourceOut


class EvidencePack(BaseModel):
    """A question, and the passages that fit it best."""

    model_config = example(
        help=None,
        question="Who pays recruitment fees?",
        instructions="Quote word for word, cite each page by its address.",
        retrieved_on="2026-11-30",
        reading={"searched": "Who pays recruitment fees?"},
        data=[],
        links={"self": "https://library.example.org/api/v1/evidence?q=fees"},
    )

    help: HelpOut | None = Field(
        None, description="For a question that asks for help: give it first."
    )
    question: str
    instructions: str = Field("", description="What a model has to keep to.")
    retrieved_on: str = Field("", description="A day.")
    reading: ReadingOut
    data: list[EvidenceOut]
    links: Links
