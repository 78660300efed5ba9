"""Time of the last public change of each record, and its sets."""

from django.db import models


class RecordChange(models.Model):
    """The last change of a record that is or was open to everyone.

    The row stays when the record is closed, withdrawn or deleted: it is the proof of
    that. A record that never was open has none. `number` is the order of changes: the
    row gets the next one each time.
    """

    class Kind(models.TextChoices):
        OPENED = "opened"
        CHANGED = "changed"
        CLOSED = "closed"

    # Digest of a row from before, when others were calculated.
    UNKNOWN = "-"
    # Digest of a row whose commit may have taken until another second: whoever looks
    # next writes it again, also after a process was killed.
    UNCONFIRMED = "?"
    # Digest of a row whose record was given to followers before its change was noted:
    # it is written again, also if the record ends as it was.
    SHOWN = "!"

    identifier = models.CharField(max_length=100, unique=True)
    number = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # In whole seconds, as harvesters get it.
    changed_at = models.DateTimeField()
    # For the first time; None if that was before it was noted. It stays.
    opened_at = models.DateTimeField(null=True, db_index=True)
    # Of what everyone sees; empty for a record that is not open any longer.
    digest = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [models.Index(fields=["changed_at", "number"], name="change_order")]

    def __str__(self) -> str:
        return f"{self.number}: {self.identifier} {self.kind}"


class RecordSet(models.Model):
    """A set that has had a record: a type, a topic, a reading list, a group of them."""

    spec = models.CharField(max_length=500, unique=True)

    def __str__(self) -> str:
        return self.spec


class SetMember(models.Model):
    """A record in a set, or in one that it was in when it was last open.

    Time and number are those of the change, so that a list of a set reads no others.
    """

    record = models.ForeignKey(
        RecordChange, models.CASCADE, related_name="members", db_index=False
    )
    set = models.ForeignKey(
        RecordSet, models.CASCADE, related_name="members", db_index=False
    )
    changed_at = models.DateTimeField()
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "set"], name="set_member_once")
        ]
        indexes = [
            models.Index(fields=["set", "changed_at", "number"], name="set_order")
        ]

    def __str__(self) -> str:
        return f"{self.set_id}: {self.number}"


class Neighbour(models.Model):
    """A record whose title the outputs of another show, or would if it were open."""

    record = models.ForeignKey(
        RecordChange, models.CASCADE, related_name="neighbours", db_index=False
    )
    identifier = models.CharField(max_length=100, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "identifier"], name="neighbour_once"
            )
        ]

    def __str__(self) -> str:
        return self.identifier
