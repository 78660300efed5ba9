"""Tables and columns that may contain personal data, and exclusions."""

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
# These have finders of their own, or contain no personal data.
_EXCLUDED = frozenset(
    (
        *("auth.User", "account.EmailAddress", "accounts.Invitation"),
        *("accounts.Session", "sessions.Session", "mfa.Authenticator"),
        *("socialaccount.SocialAccount", "socialaccount.SocialToken"),
        "socialaccount.SocialApp",
        *("privacy.DataRequest", "contenttypes.ContentType", "auth.Permission"),
        # Copies for the admin search, which follow their originals.
        *("wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry"),
        # Made anew every ten minutes from what is open.
        "search.ExampleSearch",
    )
)
# Derived from file content: only replacing or removing the file changes them.
_OF_FILES = frozenset(
    (
        *("library.PageText", "library.FileContent"),
        *("enrich.Passage", "enrich.OcrPage"),
    )
)
# Copies of other sites' data: each object there is about one person or entity.
_RAW_APPS = frozenset(("ingest",))
# Visible to the public: a name there may be a public fact.
_PUBLIC_APPS = frozenset(
    ("library", "fields", "pages", "events", "vocabularies", "helplines")
)


@dataclass(frozen=True, slots=True)
class Table:
    """A model with its text columns; for an inherited model, only its own."""

    model: type[Model]
    fields: tuple[Any, ...]

    @property
    def place(self) -> str:
        """Return the plural name of its rows."""
        return str(self.model._meta.verbose_name_plural)

    @property
    def is_of_files(self) -> bool:
        """Return whether its rows are derived from file content."""
        return self.model._meta.label in _OF_FILES

    @property
    def is_raw(self) -> bool:
        """Return whether each object in its JSON belongs to one person or none."""
        return self.model._meta.app_label in _RAW_APPS

    @property
    def is_public(self) -> bool:
        """Return whether its rows are visible to the public."""
        return self.model._meta.app_label in _PUBLIC_APPS

    @property
    def choice(self) -> str:
        """Return why a librarian decides about a name in it."""
        if self.is_of_files:
            return _("It is inside a file. Replace the file or withdraw its record.")
        if self.is_public:
            return _("A name that readers can see may be public information.")
        return _("Another person may have the same name.")


def tables() -> list[Table]:
    """Return every table that may contain personal data."""
    result = []
    for model in apps.get_models():
        options = model._meta
        if options.label in _EXCLUDED or options.proxy or not options.managed:
            continue
        fields = tuple(field for field in options.local_concrete_fields if _has(field))
        if fields:
            result.append(Table(model, fields))
    return result


def column_count() -> int:
    """Return how many columns are searched."""
    return sum(len(table.fields) for table in tables())


def is_json(field: Any) -> bool:
    """Return whether a column contains JSON."""
    return bool(field.get_internal_type() == "JSONField")


def _has(field: Field) -> bool:
    return field.get_internal_type() in _TEXT and not field.choices
