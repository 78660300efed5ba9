"""Shapes that programs send, and the drafts that they get."""

from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from freeshelf.api.schemas.records import ExternalIdentifier
from freeshelf.core.html import without_unsafe_characters
from freeshelf.core.languages import is_language_tag

_MOST = 200
_LINE, _TEXT = 2000, 200_000


def _without_unsafe(value: str) -> str:
    if value != without_unsafe_characters(value):
        raise ValueError(_("This text contains characters that are not allowed."))
    return value


def _language(value: str) -> str:
    if value and not is_language_tag(value):
        raise ValueError(_("Enter a language tag, such as “fr” or “zh-Hans”."))
    return value


_Safe = AfterValidator(_without_unsafe)
Line = Annotated[str, _Safe, Field(max_length=_LINE)]
Text = Annotated[str, _Safe, Field(max_length=_TEXT)]
Language = Annotated[str, AfterValidator(_language), Field(max_length=35)]
ConceptValue = Annotated[str, Field(max_length=300, examples=["topics.debt-bondage"])]
Access = Literal["open", "members", "group", "staff"]
_OPENS_ON = (
    "A day, such as `2027-03-03`, until which only staff can read it; null ends that."
)


class AgentIn(Schema):
    """A person or organisation: by its `id`, or by its name."""

    id: Line = Field("", description="Of one that is known.")
    name: Line = Field(
        "",
        description="Of one that is known, or of a new one, if the person of the token "
        "may add it; people as “Family name, Given names”.",
    )


class IdentifierIn(Schema):
    """An identifier that others gave."""

    kind: Literal["doi", "isbn", "issn", "symbol"]
    value: Annotated[str, _Safe, Field(min_length=1, max_length=500)]


class RelationIn(Schema):
    """A relation to another record of this library."""

    kind: Literal[
        "translation_of", "newer_edition_of", "part_of", "cites", "related"
    ] = "related"
    record: Line = Field(description="Identifier of the other record.")


class Described(Schema):
    """The description of a record, as its form in the admin area has it."""

    alternative: Line = ""
    description: Text = Field(
        "", description="Plain text, or HTML; what is active in it is removed."
    )
    content_notice: Line = Field("", description="Shown before the link.")
    issued: Line = Field("", description="A year, a month or a day: `2022-07`.")
    language: Language = Field("und", description="BCP 47.")
    publisher: AgentIn | None = None
    creators: list[AgentIn] = Field([], max_length=_MOST)
    contributors: list[AgentIn] = Field([], max_length=_MOST)
    types: list[ConceptValue] = Field([], max_length=_MOST)
    subjects: list[ConceptValue] = Field(
        [], max_length=_MOST, description="Topics, as in filters."
    )
    spatial: list[ConceptValue] = Field([], max_length=_MOST)
    sectors: list[ConceptValue] = Field([], max_length=_MOST)
    audience: list[ConceptValue] = Field([], max_length=_MOST)
    identifiers: list[IdentifierIn] = Field([], max_length=_MOST)
    relations: list[RelationIn] = Field([], max_length=_MOST)
    is_part_of: Line = Field("", description="The series.")
    source_url: Line = Field("", description="The publisher's own page.")
    rights: Text = ""
    license: Line = Field("", description="SPDX identifier or address.")
    legal_status: Literal["", "in_force", "amended", "repealed", "as_adopted"] = ""
    access_rights: Access = Field(
        "open",
        description="Takes effect at once; only who may publish can set it.",
    )
    group: Line = Field(
        "", description="Name of the group that reads it, with the access `group`."
    )
    opens_on: date | None = Field(None, description=_OPENS_ON)


class RecordChange(Described):
    """Fields to change; those that are not sent stay unchanged."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"issued": "2022-07", "subjects": ["topics.debt-bondage"]}]
        },
    )

    title: Line = ""
    state: Literal["draft", "review", "published"] = Field(
        "draft",
        description="What becomes of the change: a draft; a draft that is submitted to "
        "the workflow of the library, if it has one; or published, with the scope "
        "`records:publish` and the role for it.",
    )


class NewRecord(RecordChange):
    """A new record."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "Who pays?",
                    "language": "en",
                    "issued": "2022",
                    "publisher": {"name": "Kiln House"},
                    "subjects": ["topics.debt-bondage"],
                    "state": "review",
                }
            ]
        },
    )

    title: Annotated[str, _Safe, Field(min_length=1, max_length=_LINE)]


class FileDetails(Schema):
    """Description of an uploaded file, sent in the same form."""

    title: Annotated[str, _Safe, Field(max_length=500)] = ""
    language: Language = Field("", description="Detected if it is not sent.")
    access_rights: Access = Field(
        "open", description="`group` is the group of the record."
    )
    opens_on: date | None = Field(None, description=_OPENS_ON)


class DraftFile(BaseModel):
    """A file of a draft."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"number": 1, "name": "who-pays.pdf", "media_type": "application/pdf"}
            ]
        }
    )

    number: int
    name: str = ""
    title: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    language: str = ""
    access_rights: str = "open"
    opens_on: date | None = None
    held: bool = Field(
        False,
        description="It is being checked, or waits for a person to decide what was "
        "found in it: readers do not get it, or its newest version, yet.",
    )
    text: str = Field("", description="How far its text was read: `waiting`, `done` …")


class AgentNamed(BaseModel):
    """A person or organisation of a draft."""

    id: str
    name: str


class RelationOut(BaseModel):
    """A relation of a draft."""

    kind: str
    record: str


class TextWarning(BaseModel):
    """Something in a text that may put a person at risk; never the text itself."""

    kind: str = Field(examples=["phone"])
    label: str = Field("", examples=["phone number"])


class DraftOut(BaseModel):
    """The newest version of a record, as its form in the admin area shows it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": "k7m2p9xw", "state": "draft", "title": "Who pays?"}]
        }
    )

    id: str
    state: str = Field(
        "draft",
        description="`draft`, `review`, `published`, `changed` (published, with newer "
        "changes that are not), `withdrawn` or `merged`.",
    )
    missing: list[str] = Field(
        [],
        description="Names of fields that the library demands before publishing and "
        "that are empty; `source` is the publisher's page or a file. It can be "
        "published all the same.",
        examples=[["subjects", "license"]],
    )
    warnings: list[TextWarning] = Field(
        [],
        description="Kinds of details in the texts of the record that may put a person "
        "at risk, without the details. Nothing is held for them: check the texts, and "
        "change the record.",
    )
    title: str = ""
    alternative: str = ""
    description: str = Field("", description="HTML.")
    content_notice: str = ""
    issued: str = ""
    language: str = "und"
    publisher: AgentNamed | None = None
    creators: list[AgentNamed] = []
    contributors: list[AgentNamed] = []
    types: list[str] = []
    subjects: list[str] = []
    spatial: list[str] = []
    sectors: list[str] = []
    audience: list[str] = []
    identifiers: list[ExternalIdentifier] = []
    relations: list[RelationOut] = []
    is_part_of: str = ""
    source_url: str = ""
    rights: str = ""
    license: str = ""
    legal_status: str = ""
    access_rights: str = "open"
    group: str = ""
    opens_on: date | None = None
    files: list[DraftFile] = []
    files_held: int = Field(
        0,
        description="How many of the files are being checked, or wait for a person to "
        "decide what was found in them. The record is published without them; they "
        "come later, or not at all.",
    )
    edit_url: str = Field("", description="Its form in the admin area.")


class TopicIn(Schema):
    """A topic that a vocabulary lacks."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "scheme": "topics",
                    "labels": {"en": "Wage theft", "fr": "Vol de salaire"},
                    "broader": "topics.debt-bondage",
                    "reason": "12 of our records are about it.",
                }
            ]
        },
    )

    scheme: Line = Field("topics", description="Vocabulary that it is for.")
    labels: Annotated[
        dict[Language, Annotated[str, _Safe, Field(min_length=1, max_length=500)]],
        Field(max_length=_MOST),
    ]
    definition: Text = ""
    broader: ConceptValue = Field("", description="The concept above it.")
    reason: Text = Field("", description="Why it is useful, for the editors.")


class TopicOut(BaseModel):
    """A proposal, which editors take up or refuse."""

    id: int
    status: str = "new"
    labels: dict[str, str] = {}
