"""Pairs are found as records come and change, and what people decide is kept."""

import pytest
from django.urls import reverse
from django.utils import timezone

from freeshelf.enrich.duplicate_detection.services import (
    decide,
    find_possible_duplicates,
)
from freeshelf.enrich.models import PossibleDuplicate
from freeshelf.enrich.services import extract_content
from freeshelf.library.models import (
    Merge,
    Resource,
    ResourceIdentifier,
    ResourceRelation,
)
from freeshelf.library.services.merging_resources import merge_resources
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def find():
    return find_possible_duplicates(now=timezone.now())


def pairs():
    return {
        (pair.first.title, pair.second.title): pair.kind
        for pair in PossibleDuplicate.objects.waiting().select_related(
            "first", "second"
        )
    }


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def test_a_copy_is_found_when_it_comes_and_let_go_when_it_changes():
    ResourceFactory(title="Hard to see, harder to count")
    copy = ResourceFactory(title="Hard to See, Harder to Count.")
    ResourceFactory(title="Something else altogether")

    assert find() == 3
    assert list(pairs().values()) == ["same"]
    assert find() == 0
    copy.title = "A manual for shelters"
    copy.save()
    assert find() == 1
    assert pairs() == {}


def test_records_with_the_same_text_are_found_once_it_is_read():
    words = " ".join(f"word{number}" for number in range(300))
    first = FileFactory(resource__title="Manual", name="a.txt", content=words.encode())
    FileFactory(
        resource__title="Handbook for all", name="b.txt", content=f"{words} x".encode()
    )
    find()
    assert pairs() == {}

    for file in (first, Resource.objects.get(title="Handbook for all").files.get()):
        content = file.versions.get().content_id
        extract_content(sha256=content, now=timezone.now())
        file.resource.save()
    find()

    [pair] = PossibleDuplicate.objects.all()
    assert [name for name, _value in pair.reasons] == ["same_text"]


def test_of_many_editions_neighbours_are_pairs_whatever_came_first():
    for year in (2016, 2020, 2018):
        ResourceFactory(title=f"Global report {year}", issued=str(year))
        find()

    assert set(pairs()) == {
        ("Global report 2016", "Global report 2018"),
        ("Global report 2020", "Global report 2018"),
    }


def test_what_was_said_to_be_different_is_not_asked_again(editor):
    one, two = ResourceFactory.create_batch(2, title="Annual report on shelters")
    find()
    [pair] = PossibleDuplicate.objects.all()

    editor.post(reverse("enrich_duplicate", args=[pair.pk]), {"decision": "different"})
    one.save()
    two.save()
    find()

    assert pairs() == {}
    assert (
        "Different works" in editor.get(reverse("enrich_duplicates") + "?decided").text
    )
    editor.post(reverse("enrich_duplicate_reopen", args=[pair.pk]))
    assert len(pairs()) == 1


def test_a_newer_edition_gets_its_relation_and_readers_have_it_at_once(editor):
    old = ResourceFactory(title="Profits and poverty", issued="2014", revised=True)
    new = ResourceFactory(title="Profits and Poverty", issued="2024", revised=True)
    find()
    [pair] = PossibleDuplicate.objects.all()
    page = editor.get(reverse("enrich_duplicate", args=[pair.pk])).text
    assert "<mark>2014</mark>" in page

    editor.post(
        reverse("enrich_duplicate", args=[pair.pk]), {"decision": f"edition:{new.pk}"}
    )

    assert Resource.objects.get(pk=new.pk).live
    [relation] = ResourceRelation.objects.all()
    assert (relation.resource_id, relation.target_id, relation.kind) == (
        new.pk,
        old.pk,
        "newer_edition_of",
    )
    find()
    assert pairs() == {}


def test_a_merged_pair_waits_no_more_and_comes_back_when_undone():
    one, two = ResourceFactory.create_batch(2, title="Guide for inspectors")
    find()

    merge_resources(kept=one, merged=two, choices={}, now=timezone.now())

    assert pairs() == {}
    assert Merge.objects.count() == 1


def test_a_locked_record_is_not_related_behind_anyones_back(editor):
    other = UserFactory(username="other")
    old = ResourceFactory(title="Toolkit", issued="2014")
    new = ResourceFactory(title="Toolkit", issued="2024", locked=True, locked_by=other)
    find()
    [pair] = PossibleDuplicate.objects.all()

    said = editor.post(
        reverse("enrich_duplicate", args=[pair.pk]), {"decision": f"edition:{new.pk}"}
    )

    assert "It is locked by someone else." in said.text
    assert not ResourceRelation.objects.filter(target=old).exists()


def test_titles_are_shown_as_text_and_only_to_those_who_may_change(client, editor):
    for _ in range(2):
        ResourceFactory(title="<b>Bold</b> guide to recruitment", access_rights="staff")
    find()
    [pair] = PossibleDuplicate.objects.all()

    assert "<b>Bold" not in editor.get(reverse("enrich_duplicate", args=[pair.pk])).text
    client.force_login(UserFactory(permissions=["wagtailadmin.access_admin"]))
    assert client.get(reverse("enrich_duplicates")).status_code == 302


def test_the_list_asks_no_more_for_more_pairs(editor, django_assert_max_num_queries):
    publisher = AgentFactory()
    for number in range(8):
        ResourceFactory.create_batch(
            2, title=f"{'abcdefgh'[number] * 9} manual", publisher=publisher
        )
    find()
    decide(
        PossibleDuplicate.objects.first(),
        "different",
        newer=0,
        now=timezone.now(),
        user=UserFactory(),
    )

    with django_assert_max_num_queries(25):
        page = editor.get(reverse("enrich_duplicates"))

    assert page.text.count("manual") >= 14


def test_translations_are_listed_apart_from_duplicates(editor):
    number = {"kind": "isbn", "value": "9780306406157"}
    titles = {"en": "Fees and debts", "fr": "Frais et dettes"}
    for language, title in titles.items():
        record = ResourceFactory(title=title, language=language)
        ResourceIdentifier.objects.create(resource=record, **number)
    find()

    duplicates = editor.get(reverse("enrich_duplicates")).content.decode()
    translations = editor.get(reverse("enrich_duplicates"), {"translations": ""})

    assert list(pairs().values()) == ["translation"]
    assert "Frais et dettes" not in duplicates
    assert "1 possible translation" in duplicates
    assert "Frais et dettes" in translations.content.decode()


def test_two_translations_of_one_record_are_no_pair():
    original = ResourceFactory(title="Fees and debts", language="en")
    for language in ("fr", "es"):
        record = ResourceFactory(title="Frais et dettes", language=language)
        ResourceRelation.objects.create(
            resource=record,
            target=original,
            kind=ResourceRelation.Kind.TRANSLATION_OF,
        )
    find()

    assert pairs() == {}
