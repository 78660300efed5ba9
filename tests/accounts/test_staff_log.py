"""The chained log of staff's actions: no entry is changed, removed or added unseen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from freeshelf.accounts.errors import NotALogHeadError
from freeshelf.accounts.models import LogBatch
from freeshelf.accounts.personal_data import close_account
from freeshelf.accounts.services import staff_log
from freeshelf.accounts.services.staff_log import LogHead, fault_against, newest_head
from tests.library.factories import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def editor():
    return UserFactory(username="editor")


@pytest.fixture
def chain(editor, monkeypatch) -> list[ModelLogEntry]:
    """Three batches of two entries each, one of them of a page."""
    monkeypatch.setattr(staff_log, "_ENTRIES_PER_BATCH", 2)
    ModelLogEntry.objects.all().delete()
    PageLogEntry.objects.all().delete()
    entries = [acted(editor, minutes) for minutes in range(6)]
    page = log(Page.objects.first(), "wagtail.edit", user=editor)
    PageLogEntry.objects.filter(pk=page.pk).update(timestamp=NOW)
    assert staff_log.seal(now=NOW + timedelta(hours=1)) == 3
    assert faults() == []
    return entries


def acted(editor, minutes: int) -> ModelLogEntry:
    entry = log(editor, "wagtail.edit", user=editor)
    entry.timestamp = NOW + timedelta(minutes=minutes)
    entry.save()
    return entry


def faults() -> list[str]:
    return list(staff_log.faults())


@pytest.mark.parametrize(
    "change",
    [
        {"user_id": 987654},
        {"action": "wagtail.delete"},
        {"object_id": "1234567"},
        {"timestamp": NOW},
        {"content_type_id": None},
        {"deleted": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_entry_that_was_changed_is_told_by_its_batch(chain, change):
    ModelLogEntry.objects.filter(pk=chain[3].pk).update(**change)

    (fault,) = faults()

    assert fault.startswith("Batch 2 of the log")
    assert fault.endswith("has an entry that was changed.")


def test_entries_that_were_removed_are_told_by_their_batch(chain):
    ModelLogEntry.objects.filter(pk__in=[chain[4].pk, chain[5].pk]).delete()
    PageLogEntry.objects.all().delete()

    first, last = faults()

    assert first.startswith("Batch 1 of the log")
    assert first.endswith("lacks 1 of its entries.")
    assert last.startswith("Batch 3 of the log")
    assert last.endswith("lacks 2 of its entries.")


def test_an_entry_that_was_put_in_is_told_by_its_batch(chain, editor):
    gap = chain[2].pk
    ModelLogEntry.objects.filter(pk=gap).delete()
    staff_log.LogBatch.objects.all().delete()
    staff_log.seal(now=NOW + timedelta(hours=1))
    assert faults() == []

    entry = log(editor, "wagtail.create", user=editor)
    ModelLogEntry.objects.filter(pk=entry.pk).update(id=gap)

    (fault,) = faults()
    assert fault.startswith("Batch 2 of the log")
    assert fault.endswith("has entries that were put in (1).")


def test_a_chain_that_was_written_anew_is_told_by_a_head_that_was_kept(chain):
    kept = newest_head()
    ModelLogEntry.objects.filter(pk=chain[0].pk).delete()
    LogBatch.objects.all().delete()
    staff_log.seal(now=NOW + timedelta(hours=1))

    assert faults() == []
    assert "was written anew" in fault_against(LogHead(2, kept.head))
    LogBatch.objects.filter(number__gt=1).delete()
    assert "ends before batch 3" in fault_against(kept)


def test_a_batch_that_was_changed_or_taken_away_is_told(chain):
    LogBatch.objects.filter(number=1).update(entry_count=2, digest="0" * 64)
    assert "does not follow" in faults()[0]

    LogBatch.objects.filter(number=2).delete()
    assert "The log of staff's actions lacks its batch 2." in faults()


def test_what_has_just_happened_is_sealed_ten_minutes_later(editor):
    ModelLogEntry.objects.all().delete()
    PageLogEntry.objects.all().delete()
    acted(editor, 0)
    acted(editor, 8)

    assert staff_log.seal(now=NOW + timedelta(minutes=9)) == 0
    assert staff_log.seal(now=NOW + timedelta(minutes=12)) == 1
    assert staff_log.seal(now=NOW + timedelta(minutes=12)) == 0
    assert staff_log.seal(now=NOW + timedelta(minutes=19)) == 1
    counts = LogBatch.objects.order_by("number").values_list("entry_count", flat=True)
    assert list(counts) == [1, 1]


def test_erasing_a_person_breaks_no_chain_and_the_chain_knows_no_name(chain, editor):
    close_account(editor)

    assert faults() == []
    assert "editor" not in str(list(LogBatch.objects.values()))


def test_a_head_is_read_as_printed_as_mailed_and_from_a_manifest(chain):
    head = newest_head()
    wrapped = f"> Batch  {head.batch}, head:\n> ".replace("> ", "")
    wrapped += f"{head.head[:40].upper()}\n{head.head[40:]}\n"

    assert LogHead.parse(str(head)) == head
    assert LogHead.parse(f"Dear board,\n\n{wrapped}\n") == head
    manifest = f'{{"log": {{"batch": {head.batch}, "head": "{head.head}"}}}}'
    assert LogHead.parse(manifest) == head
    for text in ("", "{}", '{"log": {}}', "batch 3, head: abc", "[1]"):
        with pytest.raises(NotALogHeadError):
            LogHead.parse(text)


def test_the_head_is_printed_and_mailed_and_doctor_compares_with_it(
    chain, tmp_path, capsys
):
    call_command("print_log_head", "--mail", "board@example.org")
    printed = capsys.readouterr().out
    kept = tmp_path / "head.txt"
    kept.write_text(mail.outbox[0].body)

    assert newest_head().head in printed
    assert mail.outbox[0].to == ["board@example.org"]
    call_command("doctor", log=kept)
    assert "unchanged up to batch 3" in capsys.readouterr().out

    ModelLogEntry.objects.filter(pk=chain[0].pk).update(action="wagtail.delete")
    with pytest.raises(CommandError, match="was changed"):
        call_command("doctor", log=kept)
    assert "Batch 1" in capsys.readouterr().out
