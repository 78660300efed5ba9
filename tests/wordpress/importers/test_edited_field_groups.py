"""An editor's change of a group of fields outlives the next imports."""

import pytest
from django.utils import timezone

from freeshelf.fields.models import FieldGroup
from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.undo import undo_run
from tests.wordpress.conftest import Import
from tests.wordpress.importers.acf import acf

pytestmark = pytest.mark.django_db


def group(operator: str, title: str = "Facts") -> str:
    """A group that appears on private posts alone, or on all others."""
    rule = {"param": "post_status", "operator": operator, "value": "private"}
    location = {0: {0: rule}}
    return acf(1, "g1", kind="acf-field-group", location=location).replace("G1", title)


def rules() -> list[tuple[str, bool, str]]:
    found = FieldGroup.objects.get().rules.all()
    return [(rule.subject, rule.is_negated, rule.value) for rule in found]


def give_rule(**said: object) -> None:
    """Set a rule as the form of a group does."""
    edited = FieldGroup.objects.get()
    edited.rules.set([edited.rules.model(**said)])
    edited.save()


def test_rules_follow_the_source_as_long_as_nobody_changed_them(
    bring_in: Import,
) -> None:
    bring_in(group("=="))
    assert rules() == [("access", False, "staff")]

    report = bring_in(group("!="))

    assert rules() == [("access", True, "staff")]
    assert not [note for note in report.notes if "edited here" in note]


def test_rules_that_an_editor_changed_stay_and_the_report_says_so(
    bring_in: Import,
) -> None:
    bring_in(group("=="))
    give_rule(subject="language", value="fr")

    quiet = bring_in(group("==", title="Facts of it"))
    told = bring_in(group("!="))

    assert rules() == [("language", False, "fr")]
    assert not [note for note in quiet.notes if "edited here" in note]
    assert [note for note in told.notes if "acf-field-group 1" in note]


def test_undoing_puts_back_what_the_run_changed_and_nothing_of_an_editor(
    bring_in: Import,
) -> None:
    bring_in(group("=="))
    FieldGroup.objects.update(title="Ours")
    bring_in(group("!=", title="Theirs"))

    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())

    assert rules() == [("access", False, "staff")]
    assert FieldGroup.objects.get().title == "Ours"
