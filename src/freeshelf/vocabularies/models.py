"""SKOS concept schemes, their concepts, labels, notes and mappings."""

from typing import Any, Self

from django.contrib.admin import display
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from freeshelf.comments.models import Assignable
from freeshelf.vocabularies.language_fields import LanguageField
from freeshelf.vocabularies.visibility import IsCarried, Reader, known_among


class ConceptQuerySet(models.QuerySet):
    """QuerySet of concepts."""

    def current(self) -> Self:
        """Exclude concepts that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def visible_to(self, user: Reader) -> Self:
        """Filter to concepts that this user may see: the only place this is decided."""
        return self.filter(Q(scheme__is_public=True) | Q(IsCarried(user)))

    def with_labels(self) -> Self:
        """Load labels and scheme in a fixed number of queries."""
        return self.select_related("scheme").prefetch_related("labels")

    def with_shown_labels(self) -> Self:
        """Load the preferred labels, with one more query."""
        labels: Any = self.model._meta.get_field("labels").related_model
        shown = labels.objects.filter(kind=labels.Kind.PREFERRED)
        return self.prefetch_related(Prefetch("labels", queryset=shown))

    def in_role(self, role: str) -> Self:
        """Filter to concepts of every scheme with this role."""
        return self.filter(scheme__role=role)

    def called(self, scheme: str, identifier: str, *, user: Reader) -> "Concept | None":
        """Return a concept with its labels and successor, if this user may see it.

        Of one that was merged, whether they may see the successor decides.
        """
        found: Any = (
            self.with_labels()
            .select_related("merged_into__scheme")
            .filter(scheme__identifier=scheme, identifier=identifier)
            .first()
        )
        shown = found and (found.merged_into or found)
        return found if shown and known_among([shown], user) else None


FALLBACK_LANGUAGE = "en"


# Titles of the bundled schemes, as their files have them in each language.
_TITLES = {
    "Act, means and purpose (Palermo Protocol, article 3)": pgettext_lazy(
        "vocabulary", "Act, means and purpose (Palermo Protocol, article 3)"
    ),
    "Audiences": pgettext_lazy("vocabulary", "Audiences"),
    "Economic sectors": pgettext_lazy("vocabulary", "Economic sectors"),
    "ILO indicators of forced labour": pgettext_lazy(
        "vocabulary", "ILO indicators of forced labour"
    ),
    "Legal instruments": pgettext_lazy("vocabulary", "Legal instruments"),
    "Places": pgettext_lazy("vocabulary", "Places"),
    "Resource types": pgettext_lazy("vocabulary", "Resource types"),
    "Topics": pgettext_lazy("vocabulary", "Topics"),
}


class ConceptScheme(models.Model):
    """A vocabulary; its role is the field of a record that its concepts belong to."""

    class Role(models.TextChoices):
        TYPE = "type", _("Resource types")
        SUBJECT = "subject", _("Topics")
        PLACE = "place", _("Places")
        SECTOR = "sector", _("Sectors")
        AUDIENCE = "audience", _("Audiences")
        REFERENCE = "reference", _("Reference only")

    identifier = models.SlugField(_("identifier"), max_length=100, unique=True)
    uri = models.CharField(_("URI"), max_length=500, unique=True)
    title = models.CharField(_("title"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    source = models.TextField(_("source"), blank=True)
    role = models.CharField(
        _("used in field"),
        max_length=20,
        choices=Role.choices,
        default=Role.REFERENCE,
    )
    is_public = models.BooleanField(
        _("public vocabulary"),
        default=True,
        help_text=_(
            "If not selected, readers can see a concept only while a record, event or "
            "page that they can see uses it."
        ),
    )
    extra_triples = models.TextField(
        _("additional statements"),
        blank=True,
        help_text=_(
            "Data in the imported file that does not fit these fields, as N-Triples."
        ),
    )

    class Meta:
        verbose_name = _("concept scheme")
        verbose_name_plural = _("concept schemes")
        constraints = [
            models.CheckConstraint(
                condition=~Q(identifier="") & ~Q(uri=""), name="scheme_is_identified"
            )
        ]

    def __str__(self) -> str:
        return self.shown_title()

    @display(description=_("title"), ordering="title")
    def shown_title(self) -> str:
        """Return the title, translated unless an editor or another file changed it."""
        return str(_TITLES.get(self.title, self.title))


class Concept(Assignable):
    """A concept with its labels in several languages."""

    scheme = models.ForeignKey(
        ConceptScheme, models.CASCADE, related_name="concepts", verbose_name=_("scheme")
    )
    identifier = models.CharField(_("identifier"), max_length=150)
    uri = models.CharField(_("URI"), max_length=500, unique=True)
    notation = models.CharField(_("notation"), max_length=100, blank=True)
    position = models.IntegerField(_("position"), default=0)
    is_top = models.BooleanField(_("top concept"), default=False)
    broader = models.ManyToManyField(
        "self",
        symmetrical=False,
        related_name="narrower",
        blank=True,
        verbose_name=_("broader concepts"),
    )
    related = models.ManyToManyField(
        "self", symmetrical=True, blank=True, verbose_name=_("related concepts")
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )

    objects = ConceptQuerySet.as_manager()

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "identifier"], name="concept_unique_in_scheme"
            ),
            models.CheckConstraint(
                condition=~Q(identifier="") & ~Q(uri=""), name="concept_is_identified"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="concept_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.label()

    def label(self, language: str | None = None) -> str:
        """Return the preferred label in a language, in English, or the identifier."""
        return self.label_with_language(language)[0]

    def label_with_language(self, language: str | None = None) -> tuple[str, str]:
        """Return the label and its BCP 47 language, or the identifier without one."""
        if self.pk is None:
            return self.identifier, ""
        requested = (language or get_language() or FALLBACK_LANGUAGE).lower()
        preferred = {
            label.language.lower(): label
            for label in self.labels.all()
            if label.kind == ConceptLabel.Kind.PREFERRED
        }
        for key in (requested, requested.partition("-")[0], FALLBACK_LANGUAGE):
            if key in preferred:
                return preferred[key].text, preferred[key].language
        if preferred:
            label = preferred[min(preferred)]
            return label.text, label.language
        return self.identifier, ""


class ConceptLabel(models.Model):
    """A label of a concept; hidden labels are searched and never shown."""

    class Kind(models.TextChoices):
        PREFERRED = "pref", _("preferred")
        ALTERNATIVE = "alt", _("alternative")
        HIDDEN = "hidden", _("hidden")

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="labels")
    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices)
    language = LanguageField(_("language"), max_length=35, blank=True)
    text = models.CharField(_("text"), max_length=500)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "language"],
                condition=Q(kind="pref"),
                name="one_preferred_label_a_language",
            ),
            models.UniqueConstraint(
                fields=["concept", "kind", "language", "text"],
                name="label_unique_in_concept",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="label_has_text"),
        ]
        indexes = [models.Index(fields=["text"], name="label_text")]

    def __str__(self) -> str:
        return f"{self.text} ({self.language})" if self.language else self.text


class ConceptNote(models.Model):
    """A definition, scope note, or other documentation property of SKOS."""

    class Kind(models.TextChoices):
        DEFINITION = "definition", _("definition")
        SCOPE_NOTE = "scopeNote", _("scope note")
        NOTE = "note", _("note")
        EXAMPLE = "example", _("example")
        EDITORIAL_NOTE = "editorialNote", _("editorial note")
        HISTORY_NOTE = "historyNote", _("history note")
        CHANGE_NOTE = "changeNote", _("change note")

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="notes")
    kind = models.CharField(_("type"), max_length=20, choices=Kind.choices)
    language = LanguageField(_("language"), max_length=35, blank=True)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return f"{self.kind}: {self.text[:60]}"


class ConceptMatch(models.Model):
    """A mapping to a concept of another vocabulary, by SKOS mapping property."""

    class Kind(models.TextChoices):
        EXACT = "exactMatch", _("exact match")
        CLOSE = "closeMatch", _("close match")
        BROAD = "broadMatch", _("broader match")
        NARROW = "narrowMatch", _("narrower match")
        RELATED = "relatedMatch", _("related match")

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="matches")
    kind = models.CharField(_("type"), max_length=20, choices=Kind.choices)
    uri = models.CharField(_("URI"), max_length=500)

    class Meta:
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "kind", "uri"], name="match_unique_in_concept"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uri}"
