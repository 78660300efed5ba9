"""Which tables and columns may hold a person's words, and which are left to others."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.translation import gettext as _

_TEXT = frozenset(
    (
        *("CharField", "TextField", "JSONField", "EmailField", "URLField"),
        *("SlugField", "GenericIPAddressField"),
    )
)
# Their own finders know them; or they hold no words of people.
_LEFT_OUT = frozenset(
    (
        *("auth.User", "account.EmailAddress", "accounts.Invitation"),
        *("accounts.Session", "sessions.Session", "mfa.Authenticator"),
        *("privacy.DataRequest", "contenttypes.ContentType", "auth.Permission"),
        # Copies for the admin area's search, which follow their originals.
        *("wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry"),
    )
)
# Made from the bytes of a file: only another file, or none, changes them.
_OF_FILES = frozenset(("library.PageText", "library.FileContent", "enrich.Passage"))
# Copies of what other sites said: an object there is of one person or thing.
_RAW_APPS = frozenset(("ingest",))
# What readers see: a name there may be a public fact.
_PUBLIC_APPS = frozenset(("library", "pages", "events", "vocabularies", "helplines"))


@dataclass(frozen=True, slots=True)
class Table:
    """A model with its columns of text; of an inherited model, only its own."""

    model: type[Model]
    fields: tuple[Any, ...]

    @property
    def place(self) -> str:
        """What people call its rows."""
        return str(self.model._meta.verbose_name_plural)

    @property
    def is_of_files(self) -> bool:
        """Whether its rows are made from the bytes of a file."""
        return self.model._meta.label in _OF_FILES

    @property
    def is_raw(self) -> bool:
        """Whether its JSON has objects of which each is one person's or none's."""
        return self.model._meta.app_label in _RAW_APPS

    @property
    def is_public(self) -> bool:
        """Whether readers see its rows."""
        return self.model._meta.app_label in _PUBLIC_APPS

    @property
    def choice(self) -> str:
        """Why a librarian decides about a name in it."""
        if self.is_of_files:
            return _("It is inside a file. Replace the file or withdraw its record.")
        if self.is_public:
            return _("A name that readers can see may be public information.")
        return _("Another person may have the same name.")


def tables() -> list[Table]:
    """Every table that may hold words of people."""
    found = []
    for model in apps.get_models():
        options = model._meta
        if options.label in _LEFT_OUT or options.proxy or not options.managed:
            continue
        fields = tuple(field for field in options.local_concrete_fields if _has(field))
        if fields:
            found.append(Table(model, fields))
    return found


def column_count() -> int:
    """How many columns are looked through."""
    return sum(len(table.fields) for table in tables())


def is_json(field: Any) -> bool:
    """Whether a column holds JSON."""
    return bool(field.get_internal_type() == "JSONField")


def _has(field: Field) -> bool:
    return field.get_internal_type() in _TEXT and not field.choices
