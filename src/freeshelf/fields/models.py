"""Editor-defined field groups, their fields, rules and conditions, and values."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, PreviewableMixin

from freeshelf.content.fields import ValuesField
from freeshelf.core.languages import is_language_tag
from freeshelf.fields.field_types import FieldType
from freeshelf.library.access import AccessRights
from freeshelf.library.models.agent import Agent
from freeshelf.vocabularies.models import Concept, ConceptScheme

# A key is part of search URLs; the first letter of a key made here is its kind.
_KEY = RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_-]*\Z")
_NAME = RegexValidator(
    r"^[\w-]+\Z", _("Use letters, digits, hyphens and underscores only.")
)
_ALTERNATIVE = _(
    "Conditions with the same number must all be met. If there are several numbers, "
    "one of them is enough."
)


def group_key() -> str:
    """Return a unique key for a group."""
    return f"group_{uuid4().hex[:13]}"


def field_key() -> str:
    """Return a unique key for a field."""
    return f"field_{uuid4().hex[:13]}"


class FieldGroup(PreviewableMixin, ClusterableModel):
    """A group of fields, and the rules for the records that have it.

    Rules about agents and concepts also apply with `ALWAYS`, which is about resources
    only.
    """

    class Appears(models.TextChoices):
        ALWAYS = "always", _("On every resource")
        RULES = "rules", _("Where the rules match")
        NOWHERE = "nowhere", _("Nowhere")

    key = models.CharField(
        _("key"), max_length=100, unique=True, default=group_key, editable=False
    )
    title = models.CharField(_("title"), max_length=200)
    is_active = models.BooleanField(_("active"), default=True)
    appears = models.CharField(
        _("appears"), max_length=10, choices=Appears.choices, default=Appears.ALWAYS
    )
    sort_order = models.IntegerField(
        _("order"), default=0, help_text=_("Lower numbers come first.")
    )
    changed_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        verbose_name = _("field group")
        verbose_name_plural = _("field groups")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.title


class FieldGroupRule(Orderable):
    """A condition on a record, an agent or a concept; all of one number must hold.

    The first three subjects are about records, AGENT about people and organisations (of
    one kind, or both), SCHEME about concepts.
    """

    class Subject(models.TextChoices):
        TYPE = "type", _("Type")
        ACCESS = "access", _("Access")
        LANGUAGE = "language", _("Language")
        AGENT = "agent", _("Person or organisation")
        SCHEME = "scheme", _("Scheme")

    group = ParentalKey(FieldGroup, related_name="rules")
    alternative = models.PositiveSmallIntegerField(
        _("number"), default=1, help_text=_ALTERNATIVE
    )
    subject = models.CharField(
        _("attribute"), max_length=10, choices=Subject.choices, default=Subject.TYPE
    )
    is_negated = models.BooleanField(_("is not"), default=False)
    # A rule whose concept was deleted matches no record.
    concept = models.ForeignKey(
        Concept,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("type"),
    )
    # Neither does one whose scheme was deleted.
    scheme = models.ForeignKey(
        ConceptScheme,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scheme"),
    )
    value = models.CharField(
        _("access, language or type"),
        max_length=35,
        blank=True,
        help_text=_(
            "For access: open, members or staff. For language: a language tag, such as "
            "“fr”. For people and organisations: organization, person, or leave empty "
            "for both."
        ),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("rule")
        verbose_name_plural = _("rules")

    def __str__(self) -> str:
        return f"{self.group_id} {self.alternative} {self.subject}"

    def clean(self) -> None:
        """Require the value that the rule compares with."""
        super().clean()
        if message := self._problem():
            name = {"type": "concept", "scheme": "scheme"}.get(self.subject, "value")
            raise ValidationError({name: message})

    def _problem(self) -> Any:
        match self.subject:
            case self.Subject.TYPE | self.Subject.SCHEME:
                target = self.concept if self.subject == "type" else self.scheme
                return _("Choose from the list.") if target is None else ""
            case self.Subject.ACCESS if self.value not in AccessRights.values:
                return _("Enter open, members or staff.")
            case self.Subject.LANGUAGE if not is_language_tag(self.value):
                return _("Enter a language tag, such as “fr” or “zh-Hans”.")
            case self.Subject.AGENT if self.value not in ("", *Agent.Kind.values):
                return _("Enter organization or person, or leave empty for both.")
        return ""


class FieldDefinition(ClusterableModel):
    """One field of a group: its input, validation and visibility.

    `parent` is the field that this one is a subfield of: a group, a repeater, a layout;
    a layout is a subfield of a flexible content. Values are stored under `key`, so that
    a field can be renamed and moved.
    """

    group = models.ForeignKey(FieldGroup, models.CASCADE, related_name="fields")
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    key = models.CharField(
        _("key"),
        max_length=100,
        unique=True,
        default=field_key,
        editable=False,
        validators=[_KEY],
    )
    label = models.CharField(_("label"), max_length=200, blank=True)
    name = models.CharField(
        _("field name"), max_length=200, blank=True, validators=[_NAME]
    )
    type = models.CharField(
        _("type"), max_length=20, choices=FieldType.choices, default=FieldType.TEXT
    )
    help_text = models.TextField(_("help"), blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    is_multiple = models.BooleanField(_("allow multiple values"), default=False)
    default = models.TextField(_("default value"), blank=True)
    choices = models.TextField(
        _("choices"), blank=True, help_text=_("One per line, such as “fr : French”.")
    )
    minimum = models.FloatField(_("minimum"), null=True, blank=True)
    maximum = models.FloatField(_("maximum"), null=True, blank=True)
    step = models.FloatField(
        _("step"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    max_length = models.PositiveIntegerField(_("maximum length"), null=True, blank=True)
    pattern = models.CharField(
        _("format"),
        max_length=200,
        blank=True,
        help_text=_(
            "Format of the text: # is a digit, @ is a letter, * is any character."
        ),
    )
    scheme = models.ForeignKey(
        ConceptScheme,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("concept scheme"),
    )
    clones = models.JSONField(_("fields to clone"), default=list, blank=True)
    is_public = models.BooleanField(
        _("visible to readers"),
        default=True,
        help_text=_("If not selected, only staff can see it."),
    )
    is_searchable = models.BooleanField(_("searchable"), default=True)
    is_facetable = models.BooleanField(_("search filter"), default=False)
    sort_order = models.IntegerField(
        _("order"), default=0, help_text=_("Lower numbers come first.")
    )

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["sort_order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="field_is_no_part_of_itself",
            )
        ]

    def __str__(self) -> str:
        return self.label or self.name or self.key

    @property
    def containers_of_rows(self) -> set["FieldDefinition"]:
        """Return the repeaters, flexible contents and layouts that it is within."""
        found, above = set(), self.parent
        while above is not None:
            if above.type != FieldType.GROUP:
                found.add(above)
            above = above.parent
        return found

    def save(self, **kwargs: Any) -> None:
        """Save, and update the group so that every process reloads it."""
        super().save(**kwargs)
        self._touch_group()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and update the group so that every process reloads it."""
        deleted: tuple[int, dict[str, int]] = super().delete(*args, **kwargs)
        self._touch_group()
        return deleted

    def _touch_group(self) -> None:
        groups = FieldGroup.objects.filter(pk=self.group_id)
        groups.update(changed_at=timezone.now())


class FieldCondition(Orderable):
    """A condition for showing a field, on the value of another field in its scope."""

    class Operator(models.TextChoices):
        IS = "is", _("is")
        IS_NOT = "is_not", _("is not")
        HAS_VALUE = "has_value", _("has a value")
        IS_EMPTY = "is_empty", _("is empty")
        CONTAINS = "contains", _("contains")
        GREATER = "greater", _("is greater than")
        LESS = "less", _("is less than")

    field = ParentalKey(FieldDefinition, related_name="conditions")
    alternative = models.PositiveSmallIntegerField(
        _("number"), default=1, help_text=_ALTERNATIVE
    )
    other = models.ForeignKey(
        FieldDefinition, models.CASCADE, related_name="+", verbose_name=_("field")
    )
    operator = models.CharField(
        _("comparison"),
        max_length=10,
        choices=Operator.choices,
        default=Operator.IS,
    )
    value = models.CharField(_("value"), max_length=500, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")

    def __str__(self) -> str:
        return f"{self.field_id} {self.operator} {self.other_id}"


class FormerField(models.Model):
    """The label of a deleted field, for values of it that remain."""

    key = models.CharField(_("key"), max_length=100, unique=True)
    label = models.CharField(_("label"), max_length=200, blank=True)
    group_title = models.CharField(_("field group"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("deleted field")
        verbose_name_plural = _("deleted fields")

    def __str__(self) -> str:
        return self.label or self.key


class FieldValueSet(models.Model):
    """Values of editor-defined fields of an agent or a concept.

    `values` have the format of `Resource.field_values`; the values of an entity are all
    its sets merged. `origin` names the item at its source, or the admin: two terms that
    became one concept have a set each. `source_values` are those that the source gave
    last, by which a later import recognises edits made here.
    """

    agent = models.ForeignKey(
        Agent, models.CASCADE, null=True, blank=True, related_name="value_sets"
    )
    concept = models.ForeignKey(
        Concept, models.CASCADE, null=True, blank=True, related_name="value_sets"
    )
    # The reference index covers images only.
    agent.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    concept.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    origin = models.CharField(_("origin"), max_length=700, unique=True)
    values = ValuesField(_("values"), default=dict)
    source_values = models.JSONField(default=dict)
    # Null until a user edits it in the admin area.
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("field values")
        verbose_name_plural = _("field values")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agent__isnull=True) ^ Q(concept__isnull=True),
                name="field_value_set_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent or self.concept} ({self.origin})"
