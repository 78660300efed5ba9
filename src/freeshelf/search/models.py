"""Outbox between the database and the index, changes of open records, examples."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class IndexChange(models.Model):
    """A searchable change, saved in the transaction of the change.

    The indexer reads rows in order of id, rebuilds the documents they name from the
    database, and deletes them after the engine's commit.
    """

    class Kind(models.TextChoices):
        RESOURCE = "resource", _("resource")  # key: identifier of a resource
        CONCEPT = "concept", _("concept")  # key: id of a concept
        AGENT = "agent", _("agent")  # key: id of an agent
        CONTENT = "content", _("content")  # key: checksum of bytes
        FIELD = "field", _("field")  # key: key of an editor-defined field
        PAGE = "page", _("page")  # key: id of a page
        EVENT = "event", _("event")  # key: id of an event

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices)
    key = models.CharField(_("key"), max_length=100)

    class Meta:
        verbose_name = _("pending index change")
        verbose_name_plural = _("pending index changes")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class RecordChange(models.Model):
    """The last change of a record that is or was open to everyone.

    `number` is the order of changes: the row of a record gets the next one each time.
    The digests are of the text that is searched and of everything else that is shown,
    empty while the record is closed.
    """

    class Kind(models.TextChoices):
        OPENED = "opened"
        CHANGED = "changed"
        CLOSED = "closed"

    # A digest of a record that was open before changes were noted.
    UNKNOWN = "-"

    identifier = models.CharField(max_length=100, unique=True)
    number = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    changed_at = models.DateTimeField(db_index=True)
    # For the first time; None before this was noted. It stays when the record closes.
    opened_at = models.DateTimeField(null=True, db_index=True)
    text_digest = models.CharField(max_length=24, blank=True)
    row_digest = models.CharField(max_length=24, blank=True)

    def __str__(self) -> str:
        return f"{self.number}: {self.identifier} {self.kind}"


def numbers(keys: Iterable[str]) -> list[int]:
    """Return the ids among keys of changes, in order; any text may be in a row."""
    ids = {int(key) for key in keys if key.isdecimal()}
    return sorted(key for key in ids if key <= models.BigIntegerField.MAX_BIGINT)


class ExampleSearch(models.Model):
    """A search that found something for everyone when it was last checked."""

    class Kind(models.TextChoices):
        HOME = "home"
        WORDS = "words"
        MEANING = "meaning"
        PHRASE = "phrase"
        WITHOUT = "without"
        EITHER = "either"
        BEGINNING = "beginning"
        NUMBER = "number"
        NAMES = "names"
        TITLE = "title"
        PUBLISHER = "publisher"
        YEAR = "year"

    language = models.CharField(max_length=20)  # of the reader, BCP 47
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=1000)

    class Meta:
        indexes = [models.Index(fields=["language"])]

    def __str__(self) -> str:
        return self.text
