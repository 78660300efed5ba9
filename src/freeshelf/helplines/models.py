"""Support services and their contacts."""

import re
from datetime import date, timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, Orderable, RevisionMixin

from freeshelf.core.languages import is_language_tag
from freeshelf.helplines.contact_kinds import ContactKind, check_contact
from freeshelf.vocabularies.language_fields import LanguageField, LanguagesField
from freeshelf.vocabularies.models import Concept, ConceptScheme

CHECK_DAYS = 180


class HelpEntryQuerySet(models.QuerySet):
    """QuerySet of help entries."""

    def live(self) -> Self:
        """Filter to published entries."""
        return self.filter(live=True)

    def overdue(self, *, today: date) -> Self:
        """Filter to entries not checked in the last 180 days."""
        return self.filter(_overdue(today))

    def checked(self, *, today: date) -> Self:
        """Filter to entries checked in the last 180 days."""
        return self.exclude(_overdue(today))

    def least_checked_first(self) -> Self:
        """Order by the last check, entries never checked first."""
        return self.order_by(F("last_checked").asc(nulls_first=True), "name")

    def with_rows(self) -> Self:
        """Load contacts, translations and places in a fixed number of queries."""
        return self.select_related("place__scheme").prefetch_related(
            "contacts", "translations", "place__labels", "place__merged_into__labels"
        )


def is_overdue(last_checked: date | None, *, today: date) -> bool:
    """Return whether the last check is missing or too long ago."""
    return last_checked is None or last_checked < today - timedelta(days=CHECK_DAYS)


def _overdue(today: date) -> Q:
    oldest = today - timedelta(days=CHECK_DAYS)
    return Q(last_checked__isnull=True) | Q(last_checked__lt=oldest)


# Commas of Latin, Arabic and Chinese keyboards.
_COMMAS = re.compile("[,،，、]")


class HelpEntry(DraftStateMixin, RevisionMixin, ClusterableModel):
    """A service for people who need help.

    Contacts are stored once for all languages: an outdated number in one translation
    would be dangerous.
    """

    class Scope(models.TextChoices):
        COUNTRY = "country", _("One country or part of it")
        REGION = "region", _("Several countries")
        WORLD = "world", _("Everywhere")

    class Purpose(models.TextChoices):
        EMERGENCY = "emergency", _("Emergency: police, ambulance or fire service")
        TRAFFICKING = "trafficking", _("Trafficking and forced labour")
        WORK = "work", _("Problems at work")
        VIOLENCE = "violence", _("Violence at home or in a relationship")
        CHILDREN = "children", _("Help for children and young people")
        MISSING_CHILDREN = "missing_children", _("Missing children")
        CHILD_ABUSE = "child_abuse", _("Child abuse")
        CHILD_EXPLOITATION = (
            "child_exploitation",
            _("Report child sexual exploitation"),
        )
        IMAGES = "images", _("Report online child abuse images")
        FINDER = "finder", _("Find a service in your country")
        OTHER = "other", _("Other help")

    class Cost(models.TextChoices):
        UNKNOWN = "", _("Not known")
        FREE = "free", _("Free of charge")
        LOCAL = "local", _("Local call rate")
        CHARGED = "charged", _("Charges apply")

    reach = models.CharField(
        _("helps people in"),
        max_length=10,
        choices=Scope.choices,
        default=Scope.COUNTRY,
    )
    place = models.ForeignKey(
        Concept,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="help_entries",
        verbose_name=_("country or region"),
        help_text=_("Leave empty for a service that helps everywhere."),
    )
    name = models.CharField(
        _("name of the service"),
        max_length=300,
        help_text=_("Use the service’s own name."),
    )
    language = LanguageField(
        _("language of the name and description"),
        max_length=35,
        default="en",
        help_text=_("A language tag (BCP 47), such as “en”."),
    )
    purpose = models.CharField(
        _("what it is for"),
        max_length=30,
        choices=Purpose.choices,
        default=Purpose.TRAFFICKING,
        help_text=_("Readers see this in their own language."),
    )
    about = models.TextField(
        _("description"),
        blank=True,
        help_text=_("One or two plain sentences: who answers and what happens next."),
    )
    is_always_open = models.BooleanField(_("available day and night"), default=False)
    hours = models.CharField(
        _("hours"),
        max_length=300,
        blank=True,
        help_text=_("Such as “Monday to Friday, 9am to 5pm, Madrid time”."),
    )
    spoken_languages = LanguagesField(
        _("languages spoken"),
        max_length=300,
        blank=True,
        help_text=_("Language codes separated by commas, such as “en, es, tl”."),
    )
    cost = models.CharField(
        _("cost"), max_length=10, choices=Cost.choices, default=Cost.UNKNOWN, blank=True
    )
    last_checked = models.DateField(
        _("last checked on"),
        null=True,
        blank=True,
        help_text=_(
            "The date someone called the number or confirmed it on the official page. "
            "Leave empty until then: readers will see that it has not been checked."
        ),
    )
    checked_by = models.CharField(
        _("checked by"),
        max_length=200,
        blank=True,
        help_text=_("Readers cannot see it."),
    )
    source_url = models.URLField(_("official page"), max_length=1000, blank=True)

    objects = HelpEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Get help entry")
        verbose_name_plural = _("Get help entries")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="help_entry_has_name"),
            models.CheckConstraint(
                condition=Q(reach="world", place__isnull=True)
                | (~Q(reach="world") & Q(place__isnull=False)),
                name="help_entry_has_place_unless_everywhere",
            ),
            models.CheckConstraint(
                condition=Q(last_checked__isnull=True) | ~Q(checked_by=""),
                name="help_entry_checked_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["live"], name="help_entry_live")]

    def __str__(self) -> str:
        return self.name

    @property
    def language_tags(self) -> list[str]:
        """Return language tags, as entered."""
        return [
            tag
            for part in _COMMAS.split(self.spoken_languages)
            if (tag := part.strip())
        ]

    @property
    def current_place(self) -> Concept | None:
        """Return the place, or its successor if it was merged."""
        if self.place is None:
            return None
        return self.place.merged_into or self.place

    def clean(self) -> None:
        """Validate fields that depend on each other."""
        super().clean()
        problems: dict[str, Any] = {}
        self._check_place(problems)
        self._check_languages(problems)
        self._check_check(problems)
        if problems:
            raise ValidationError(problems)

    def _check_place(self, problems: dict[str, Any]) -> None:
        if self.reach == self.Scope.WORLD:
            if self.place_id is not None:
                problems["place"] = _(
                    "Remove the country: this service helps everywhere."
                )
        elif self.place is None:
            problems["place"] = _("Choose the country or region where it helps.")
        elif self.place.scheme.role != ConceptScheme.Role.PLACE:
            problems["place"] = _("Choose a place.")

    def _check_languages(self, problems: dict[str, Any]) -> None:
        if not is_language_tag(self.language):
            problems["language"] = _("Enter a language tag, such as “fr” or “zh-Hans”.")
        if unknown := [tag for tag in self.language_tags if not is_language_tag(tag)]:
            problems["spoken_languages"] = _(
                "“%(tag)s” is not a valid language tag. Enter codes such as “en, es, "
                "tl”."
            ) % {"tag": unknown[0]}
        self.spoken_languages = ", ".join(self.language_tags)

    def _check_check(self, problems: dict[str, Any]) -> None:
        if self.last_checked is None:
            return
        if self.last_checked > timezone.localdate():
            problems["last_checked"] = _("The date must be today or in the past.")
        if not self.checked_by.strip():
            problems["checked_by"] = _("Enter who checked it.")


class HelpContact(Orderable):
    """A contact of a service."""

    entry = ParentalKey(HelpEntry, related_name="contacts")
    kind = models.CharField(
        _("type"), max_length=10, choices=ContactKind.choices, default=ContactKind.PHONE
    )
    value = models.CharField(_("phone number or web address"), max_length=500)
    note = models.CharField(
        _("note"),
        max_length=200,
        blank=True,
        help_text=_("Shown next to the number, such as BEFREE or 1-800-THE-LOST."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(
                condition=~Q(value=""), name="help_contact_has_value"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"

    def clean(self) -> None:
        """Validate the value for its kind."""
        super().clean()
        self.value = self.value.strip()
        try:
            check_contact(self.kind, self.value)
        except ValidationError as error:
            raise ValidationError({"value": error.messages}) from error


class HelpEntryTranslation(Orderable):
    """The texts of an entry in another language; contacts are not translated."""

    entry = ParentalKey(HelpEntry, related_name="translations")
    language = LanguageField(
        _("language"),
        max_length=35,
        help_text=_("A language tag (BCP 47), such as “ar”."),
    )
    name = models.CharField(_("name of the service"), max_length=300, blank=True)
    about = models.TextField(_("description"), blank=True)
    hours = models.CharField(_("hours"), max_length=300, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "language"], name="help_translation_once_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.language}"

    def clean(self) -> None:
        super().clean()
        if not is_language_tag(self.language):
            raise ValidationError(
                {"language": _("Enter a language tag, such as “fr” or “zh-Hans”.")}
            )
