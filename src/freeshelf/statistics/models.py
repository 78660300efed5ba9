"""Daily counts, and search terms without users.

No row contains a user, a time of day or an order; no row connects a query to an opened
record or another query.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from freeshelf.statistics.tally import MAX_IDENTIFIER


class TermKind(models.TextChoices):
    """Kinds of terms: searched, or searched without result."""

    ASKED = "asked", _("Searched for")
    NO_HIT = "no_hit", _("Searched for, no results")


class DailyCount(models.Model):
    """Searches on one day in one interface language."""

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=35)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    without_hit = models.PositiveIntegerField(_("searches with no results"), default=0)
    opened = models.PositiveIntegerField(_("opened results"), default=0)

    class Meta:
        verbose_name = _("daily searches")
        verbose_name_plural = _("daily searches")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "language"], name="count_once_a_day_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.language}: {self.searches}"


class OpenedCount(models.Model):
    """Number of openings of one record from results, per day and language."""

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=35)
    identifier = models.CharField(_("resource"), max_length=100)
    opened = models.PositiveIntegerField(_("opened"), default=0)

    class Meta:
        verbose_name = _("opened result")
        verbose_name_plural = _("opened results")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "language", "identifier"],
                name="opened_once_a_day_and_language",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.identifier}: {self.opened}"


class PageKind(models.TextChoices):
    """Kinds of pages and files that are counted when they are opened."""

    RECORD = "record", _("Pages of records opened")
    FILE = "file", _("Files downloaded")
    TOPIC = "topic", _("Pages of topics opened")


class PageCount(models.Model):
    """Number of openings of one record, file or topic, per day and language.

    Without identifier: of those that were too many on a day to be told apart.
    """

    kind = models.CharField(_("type"), max_length=10, choices=PageKind.choices)
    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=35)
    identifier = models.CharField(
        _("identifier"), max_length=MAX_IDENTIFIER, blank=True
    )
    number = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("opened page")
        verbose_name_plural = _("opened pages")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "kind", "language", "identifier"],
                name="page_once_a_day_and_language",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PageKind.values), name="page_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.identifier}: {self.number}"


class CountedDay(models.Model):
    """A day on which counting was on, whether or not anything was opened."""

    day = models.DateField(_("day"), unique=True)

    class Meta:
        verbose_name = _("counted day")
        verbose_name_plural = _("counted days")

    def __str__(self) -> str:
        return str(self.day)


class TermDigest(models.Model):
    """A keyed digest of a term searched on a day.

    The key is deleted after two periods together with its rows
    (`freeshelf.statistics.keys`).
    """

    day = models.DateField(_("day"))
    digest = models.BinaryField(_("hash"), max_length=16)

    class Meta:
        verbose_name = _("daily hash")
        verbose_name_plural = _("daily hashes")
        constraints = [
            models.UniqueConstraint(fields=["digest", "day"], name="digest_once_a_day")
        ]
        indexes = [models.Index(fields=["day"], name="digest_day")]

    def __str__(self) -> str:
        return f"{self.day} {bytes(self.digest).hex()}"


class Term(models.Model):
    """A term that was searched on at least five days, in one language."""

    kind = models.CharField(_("type"), max_length=10, choices=TermKind.choices)
    language = models.CharField(_("language"), max_length=35)
    text = models.CharField(_("search term"), max_length=100)

    class Meta:
        verbose_name = _("search terms")
        verbose_name_plural = _("search terms")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "text"], name="term_unique"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=TermKind.values), name="term_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} ({self.language})"


class TermDay(models.Model):
    """A day on which a term was searched."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="days")
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("day of a search term")
        verbose_name_plural = _("days of search terms")
        constraints = [
            models.UniqueConstraint(fields=["term", "day"], name="term_once_a_day")
        ]
        indexes = [models.Index(fields=["day"], name="term_day")]

    def __str__(self) -> str:
        return f"{self.term_id} {self.day}"
