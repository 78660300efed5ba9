"""Parameters that operations share, as the OpenAPI document describes them."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Path, Schema
from pydantic import AfterValidator, Field, create_model

from freeshelf.api.errors import InvalidQueryError
from freeshelf.search.facet_definitions import FACETS
from freeshelf.search.request import MAX_PAGE, MAX_VALUES

_MAX_KEY = 2_147_483_647
_MAX_LENGTH = 2000


def _example(value: object) -> dict[str, Any]:
    return {"example": value}


Identifier = Annotated[
    str, Path(description="Identifier of the record.", **_example("k7m2p9xw"))
]
SourceName = Annotated[
    str,
    Path(
        description="Name of the source.", **_example("freeshelf-library-example-org")
    ),
]
FileNumber = Annotated[
    int,
    Path(
        ge=1,
        le=_MAX_KEY,
        description="Number of the file in its record, from 1.",
        **_example(1),
    ),
]
PageNumber = Annotated[
    int, Path(ge=1, le=_MAX_KEY, description="Page, from 1.", **_example(12))
]


def _in_utc(value: datetime) -> datetime:
    try:
        known = value if value.tzinfo else value.replace(tzinfo=UTC)
        return known.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(_("This is not a valid date and time.")) from error


Moment = Annotated[datetime, AfterValidator(_in_utc)]


class Shape(Schema):
    """Parameters that choose the fields of an object."""

    fields: str = Field(
        "",
        max_length=_MAX_LENGTH,
        description="Names of fields, with commas between; `id` always comes along.",
        json_schema_extra=_example("title,language,url"),
    )

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the chosen fields."""
        return _listed(self.fields)


class ExpandableShape(Shape):
    """Parameters that choose the fields of an object and expand related ones."""

    expand: str = Field(
        "",
        max_length=_MAX_LENGTH,
        description="What is shown in full: `files`, `translations`, `relations`, "
        "`description_html`, `field_values`, `sources`.",
        json_schema_extra=_example("files"),
    )

    def expanded(self, *known: str) -> frozenset[str]:
        """Return what is shown in full; raise InvalidQueryError for another name."""
        names = _listed(self.expand)
        for name in names:
            if name not in known:
                raise InvalidQueryError(
                    _("This cannot be expanded: %(name)s.") % {"name": name},
                    name="expand",
                    allowed=known,
                )
        return frozenset(names)


class Paging(Schema):
    """Parameters of a page of a list."""

    cursor: str = Field(
        "",
        max_length=_MAX_LENGTH,
        description="From `links.next` of the page before; valid for the same filters.",
    )
    limit: int = Field(50, ge=1, le=100, description="Number of objects at most.")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(name.strip() for name in text.split(",") if name.strip())
    )


_FILTERS = {
    "type": "Type, as `resource-types.guidance`",
    "topic": "Topic, as `topics.debt-bondage`, with everything below it",
    "place": "Place, as `places.np`, with everything in it",
    "sector": "Sector, as `sectors.finance`",
    "audience": "Audience, as `audiences.labour-inspectors`",
    "language": "Language of the record or a file, as `fr`, in any case",
    "year": "Year, or a range: `2019`, `2010..2015`, `2020..`",
    "publisher": "Identifier of a publisher",
    "file": "`yes` or `no`",
}


def _filter(name: str) -> Any:
    described = f"{_FILTERS.get(name, name)}. Repeat it for any of several values."
    return (list[str], Field(default=[], description=described))


# The same as on the page of results: see freeshelf.search.facet_definitions.
Filters = create_model(
    "Filters",
    __base__=Schema,
    **{name: _filter(name) for name in FACETS},
    year_from=(str, Field("", description="First year.", max_length=_MAX_LENGTH)),
    year_to=(str, Field("", description="Last year.", max_length=_MAX_LENGTH)),
)


class Wording(Schema):
    """Parameters of a search: its reading and order, as on the page."""

    sort: Literal["", "best", "newest", "title"] = Field(
        "best", description="`best`, `newest` or `title`."
    )
    literal: Literal["", "0", "1"] = Field(
        "",
        description="`1`: the words as typed, without other names and spellings, and "
        "not by meaning.",
    )
    first: Literal["", "any"] = Field(
        "", description="`any`: documents in the language asked for do not come first."
    )


class Question(Wording):
    """Parameters of a search, read as the page of results reads them."""

    q: str = Field(
        "",
        description="The question; quotation marks, minus, OR and `title:` as on the "
        "page.",
        json_schema_extra=_example("recruitment fees"),
    )
    page: int = Field(1, ge=1, le=MAX_PAGE, description="Page of results, from 1.")
    limit: int = Field(10, ge=1, le=50, description="Results on a page.")


class EvidenceShape(Wording):
    """A question, and the form of its evidence."""

    q: str = Field(
        description="The question.",
        json_schema_extra=_example("Who pays recruitment fees?"),
    )
    limit: int = Field(10, ge=1, le=20, description="Passages at most.")
    format: Literal["", "json", "markdown"] = Field(
        "", description="`json` or `markdown`; without it, by the header `Accept`."
    )
    reader: Literal["", "en", "es", "fr", "ar", "ru", "zh"] = Field(
        "", description="Language of the reader, instead of `Accept-Language`."
    )


DESCRIBED_FILTERS = (
    f"At most {MAX_VALUES} values together; a value that cannot be read is a problem, "
    "one that no record has gives an empty list. Fields that the library has defined "
    "are filters too: `field.KEY`."
)


class Typed(Schema):
    """Text that was typed so far."""

    q: str = Field("", json_schema_extra=_example("recruit"))


class Letters(Schema):
    """A choice among the values of a filter."""

    contains: str = Field("", description="Only values whose label has these letters.")


class Period(Schema):
    """A period of time."""

    since: Moment | None = Field(
        None,
        description="From this time on (ISO 8601).",
        json_schema_extra=_example("2026-01-01T00:00:00Z"),
    )
    until: Moment | None = Field(None, description="Until before this time.")


class Since(Schema):
    """The beginning of a period."""

    since: Moment | None = Field(
        None,
        description="Changes from this time on (ISO 8601); all without it.",
        json_schema_extra=_example("2026-01-01T00:00:00Z"),
    )


class AgentKind(Schema):
    """A kind of people and organisations."""

    kind: Literal["", "organization", "person"] = Field(
        "", description="`organization` or `person`."
    )
