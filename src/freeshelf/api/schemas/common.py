"""Shapes that several objects have, and the frame around them."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

_Item = TypeVar("_Item")


def example(**values: Any) -> ConfigDict:
    """Return the configuration of a shape with one example."""
    return ConfigDict(json_schema_extra={"examples": [values]})


class Links(BaseModel):
    """Addresses of this answer and of the next page; no `next` after the last."""

    self: str
    next: str | None = None


class One(BaseModel, Generic[_Item]):
    """One object."""

    data: _Item
    links: Links


class Many(BaseModel, Generic[_Item]):
    """One page of objects."""

    data: list[_Item]
    links: Links


class ProblemError(BaseModel):
    """One parameter that cannot be read."""

    name: str
    reason: str
    allowed: list[str] = Field(
        [], description="The only values, or of an unknown parameter the known ones."
    )


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    model_config = example(
        type="https://library.example.org/api/v1/docs#problem-404",
        title="Not Found",
        status=404,
        detail="Resource not found",
    )

    type: str
    title: str
    status: int
    detail: str = Field(description="A sentence in the language asked for.")
    errors: list[ProblemError] = []
    removed_at: str | None = Field(None, description="When it was withdrawn.")


class ConceptRef(BaseModel):
    """A concept by its label; `id` is its value in filters."""

    model_config = example(
        id="topics.debt-bondage",
        label="Debt bondage",
        language="en",
        url="https://library.example.org/en/topics/topics/debt-bondage",
    )

    id: str
    label: str = ""
    language: str = Field("", description="Of the label (BCP 47).")
    url: str = ""


class AgentRef(BaseModel):
    """A person or organisation by name."""

    id: str
    name: str = ""
    kind: str = Field("organization", description="`organization` or `person`.")
    url: str = ""


class RecordRef(BaseModel):
    """A record by its title."""

    id: str
    title: str = ""
    language: str = Field("und", description="BCP 47.")
    issued: str = ""
    url: str = ""


class TextRun(BaseModel):
    """A part of a text; `marked` where it has words of the question."""

    text: str
    marked: bool = False
