"""Outbox between the database and the index, what waits behind it, and examples."""

from collections.abc import Iterable

from django.db import models
from django.db.models.functions import Now
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
    # By the clock of the database, for the lag that is measured.
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("pending index change")
        verbose_name_plural = _("pending index changes")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class IndexedRecord(models.Model):
    """A record that was brought up to date in the index, for what else follows it.

    The row goes when every receiver of `records_indexed` succeeded.
    """

    id = models.BigAutoField(primary_key=True)
    identifier = models.CharField(_("identifier"), max_length=100)

    class Meta:
        verbose_name = _("indexed record")
        verbose_name_plural = _("indexed records")

    def __str__(self) -> str:
        return self.identifier


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
