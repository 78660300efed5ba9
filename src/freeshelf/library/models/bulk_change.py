"""Bulk changes, merges and saved filters."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from freeshelf.library.models.file import File, user_key
from freeshelf.library.models.resource import Resource


class SavedFilter(models.Model):
    """A named filter of one user, or shared with all in the admin area."""

    name = models.CharField(_("name"), max_length=100)
    # Supported filters and terms only, as in the URL of the list.
    query = models.TextField(_("filter"))
    owner = models.ForeignKey(
        "auth.User",
        models.CASCADE,
        related_name="saved_filters",
        verbose_name=_("owner"),
    )
    is_shared = models.BooleanField(
        _("shared with all staff"),
        default=False,
        help_text=_("Everyone in the admin area can use it. Only you can delete it."),
    )
    created_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="saved_filter_name_once"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""), name="saved_filter_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BulkChange(models.Model):
    """An action on many records, with its user, parameters and progress."""

    class Kind(models.TextChoices):
        PUBLISH = "publish", _("Publish")
        UNPUBLISH = "unpublish", _("Unpublish")
        ADD_CONCEPT = "add_concept", _("Add a concept")
        REMOVE_CONCEPT = "remove_concept", _("Remove a concept")
        ADD_TO_LIST = "add_to_list", _("Add to a reading list")
        SET_ACCESS = "set_access", _("Set access")
        SET_OPENING = "set_opening", _("Set opening date")
        SEVERAL = "several", _("Several changes")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", pgettext_lazy("change", "Done")
        UNDO_WAITING = "undo_waiting", _("Waiting to be undone")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("action"), max_length=20, choices=Kind.choices)
    # Concept and field, reading list, access level, day of opening, or `changes`: the
    # kind and parameters of each of several.
    parameters = models.JSONField(_("details"), default=dict, blank=True)
    state = models.CharField(
        _("status"), max_length=20, choices=State.choices, default=State.WAITING
    )
    user = user_key(_("by"))
    requested_at = models.DateTimeField(_("when"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    undone_by = user_key(_("undone by"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    total = models.PositiveIntegerField(_("records"), default=0)
    changed_count = models.PositiveIntegerField(_("changed"), default=0)
    skipped_count = models.PositiveIntegerField(_("skipped"), default=0)
    undone_count = models.PositiveIntegerField(_("reverted"), default=0)
    kept_count = models.PositiveIntegerField(_("left unchanged"), default=0)

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        ordering = ["-requested_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.requested_at:%Y-%m-%d %H:%M})"

    @property
    def kinds(self) -> set[str]:
        """Return its kind, or those of several changes."""
        return {each["kind"] for each in self.parameters.get("changes", ())} or {
            self.kind
        }

    @property
    def is_moving(self) -> bool:
        """Return whether it is pending or running."""
        states = BulkChange.State
        return self.state in {
            states.WAITING,
            states.RUNNING,
            states.UNDO_WAITING,
            states.UNDOING,
        }

    @property
    def is_being_undone(self) -> bool:
        """Return whether it is being undone or was undone."""
        states = BulkChange.State
        return self.state in {states.UNDO_WAITING, states.UNDOING, states.UNDONE}

    @property
    def done_count(self) -> int:
        """Return how many records the current run has processed."""
        if self.is_being_undone:
            return self.undone_count + self.kept_count
        return self.changed_count + self.skipped_count

    @property
    def goal(self) -> int:
        """Return how many records the current run processes in total."""
        return self.changed_count if self.is_being_undone else self.total


class BulkChangeItem(models.Model):
    """One record of a bulk change, with its values before and after."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CHANGED = "changed", _("Changed")
        SKIPPED = "skipped", pgettext_lazy("record", "Skipped")
        TAKEN_BACK = "taken_back", _("Reverted")
        KEPT = "kept", _("Left unchanged")

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="items")
    resource = models.ForeignKey(
        Resource, models.SET_NULL, null=True, related_name="bulk_changes"
    )
    identifier = models.CharField(_("identifier"), max_length=100)
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.WAITING
    )
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)

    class Meta:
        verbose_name = _("bulk change record")
        verbose_name_plural = _("bulk change records")
        constraints = [
            models.UniqueConstraint(
                fields=["change", "resource"], name="record_once_in_bulk_change"
            )
        ]
        indexes = [models.Index(fields=["change", "outcome"], name="bulk_item_outcome")]

    def __str__(self) -> str:
        return f"{self.change_id}: {self.identifier}"


class Merge(models.Model):
    """A merge of one object into another, with its user, date and moved rows."""

    class Kind(models.TextChoices):
        RESOURCE = "resource", _("Resources")
        AGENT = "agent", _("People and organisations")
        CONCEPT = "concept", _("Concepts")

    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices)
    kept_key = models.PositiveBigIntegerField(_("kept"))
    merged_key = models.PositiveBigIntegerField(_("merged"))
    kept_label = models.TextField(_("kept"))
    merged_label = models.TextField(_("merged"))
    user = user_key(_("by"))
    merged_at = models.DateTimeField(_("when"))
    undone_by = user_key(_("undone by"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    # Keys of moved rows, and overwritten values.
    journal = models.JSONField(_("what was moved"), default=dict, blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kept_key=models.F("merged_key")),
                name="merge_of_two",
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_label} → {self.kept_label}"


class FormerFileNumber(models.Model):
    """The number that a file had in a merged record, for its old URL."""

    resource = models.ForeignKey(
        Resource, models.CASCADE, related_name="former_file_numbers"
    )
    number = models.PositiveIntegerField(_("number"))
    file = models.ForeignKey(File, models.CASCADE, related_name="former_numbers")

    class Meta:
        verbose_name = _("former file number")
        verbose_name_plural = _("former file numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "number"], name="former_number_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_id}/{self.number} → {self.file_id}"
