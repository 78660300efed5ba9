from datetime import timedelta

from django.db import migrations

_BATCH = 500
_CLOSED, _OPENED = "closed", "opened"
# Digests are calculated anew: of a row that both the feed and harvesters had, its first
# comparison tells no change. Any other row is told again.
_UNKNOWN, _UNCONFIRMED = "-", "?"


def join_rows(apps, schema_editor):
    """Keep what the feed and harvesters knew of each record, in one row."""
    RecordChange = apps.get_model("changes", "RecordChange")
    harvested = {
        row["identifier"]: row
        for row in apps.get_model("oaipmh", "HarvestedRecord").objects.values()
    }
    fed = apps.get_model("search", "RecordChange").objects.order_by("number")
    rows = []
    number = 0
    for row in fed.values().iterator():
        other = harvested.pop(row["identifier"], None)
        number = row["number"]
        rows.append(
            RecordChange(
                identifier=row["identifier"],
                number=number,
                kind=row["kind"],
                changed_at=_latest(row["changed_at"], other),
                digest=_digest(row["kind"] == _CLOSED, other),
            )
        )
    # Only harvesters had these.
    for row in sorted(harvested.values(), key=lambda row: (row["datestamp"], row["id"])):
        number += 1
        rows.append(
            RecordChange(
                identifier=row["identifier"],
                number=number,
                kind=_OPENED if row["digest"] else _CLOSED,
                changed_at=row["datestamp"],
                digest=_UNCONFIRMED if row["digest"] else "",
            )
        )
    RecordChange.objects.bulk_create(rows, batch_size=_BATCH)


def keep_sets(apps, schema_editor):
    """Keep the sets of records, with the groups that they are in."""
    RecordSet = apps.get_model("changes", "RecordSet")
    SetMember = apps.get_model("changes", "SetMember")
    HarvestedSet = apps.get_model("oaipmh", "HarvestedSet")
    changes = {
        row.identifier: row
        for row in apps.get_model("changes", "RecordChange").objects.all()
    }
    specs = HarvestedSet.objects.order_by("spec").values_list("spec", flat=True)
    with_groups = {each for spec in specs.distinct() for each in _with_groups(spec)}
    RecordSet.objects.bulk_create(
        (RecordSet(spec=spec) for spec in sorted(with_groups)), batch_size=_BATCH
    )
    keys = dict(RecordSet.objects.values_list("spec", "pk"))
    names = HarvestedSet.objects.order_by("record", "spec").values_list(
        "record__identifier", "spec"
    )
    members = []
    seen = set()
    for identifier, spec in names.iterator():
        change = changes[identifier]
        for each in _with_groups(spec):
            if (change.pk, each) in seen:
                continue
            seen.add((change.pk, each))
            members.append(
                SetMember(
                    record_id=change.pk,
                    set_id=keys[each],
                    changed_at=change.changed_at,
                    number=change.number,
                )
            )
        if len(members) >= _BATCH:
            SetMember.objects.bulk_create(members)
            members = []
    SetMember.objects.bulk_create(members)


def _latest(changed_at, other):
    """Return the later time, in whole seconds that are not before it."""
    part = timedelta(microseconds=changed_at.microsecond)
    full = changed_at - part + (timedelta(seconds=1) if part else timedelta())
    return max(full, other["datestamp"]) if other else full


def _digest(is_closed, other):
    if other is None:
        return _UNCONFIRMED
    if is_closed != (not other["digest"]):
        return _UNCONFIRMED
    return "" if is_closed else _UNKNOWN


def _with_groups(spec):
    parts = spec.split(":")
    return [":".join(parts[: count + 1]) for count in range(len(parts))]


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0001_record_changes"),
        ("oaipmh", "0001_harvested_records"),
        ("search", "0005_note_open_records"),
    ]

    operations = [
        migrations.RunPython(join_rows, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(keep_sets, migrations.RunPython.noop, elidable=True),
    ]
