"""Concepts are proposed from words and neighbours; people decide, and it is learnt."""

import pytest
from django.urls import reverse
from django.utils import timezone

from freeshelf.enrich.concept_suggestions.matching import Label, LabelMatcher
from freeshelf.enrich.concept_suggestions.services import (
    ConceptSuggester,
    pending_resources,
)
from freeshelf.enrich.concept_suggestions.training_data import excerpt
from freeshelf.enrich.models import ConceptSuggestion
from freeshelf.library.models import Resource
from freeshelf.library.services.merging_concepts import merge_concepts
from tests.library.factories import ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

FISHING, CHILDREN, LABOUR, PLAN = 1, 2, 3, 4
MATCHER = LabelMatcher(
    [
        Label(FISHING, "Fishing", "en"),
        Label(FISHING, "Pesca", "es"),
        Label(FISHING, "渔业", "zh"),
        Label(CHILDREN, "Child labour", "en"),
        Label(LABOUR, "Labour", "en"),
        Label(PLAN, "TIP", "en"),
    ]
)


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def topics(db):
    scheme = ConceptSchemeFactory(identifier="topics", role="subject")
    return [
        ConceptFactory(scheme=scheme, label=label)
        for label in ("Debt bondage", "Fishing")
    ]


def suggest(near=lambda resource: []):
    return ConceptSuggester(near).suggest_pending(now=timezone.now())


def suggested(record):
    rows = ConceptSuggestion.objects.filter(resource=record, decision="")
    return {(row.field, str(row.concept)): row for row in rows}


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Labour on fishing vessels", "en", [LABOUR, FISHING]),
        ("Child labour", "en", [CHILDREN]),
        ("Child labourers", "en", [CHILDREN]),
        ("La pesca y el trabajo", "es", [FISHING]),
        ("远洋渔业中的强迫劳动", "zh", [FISHING]),
        ("The TIP report", "en", [PLAN]),
        ("A tip for readers", "en", []),
        ("", "en", []),
    ],
)
def test_labels_are_found_by_stems_and_the_longest_counts(text, language, found):
    matches = list(MATCHER.matches(text, language))

    assert [match.concept for match in matches] == found
    assert all(text[match.start : match.end].strip() for match in matches)


@pytest.mark.django_db
def test_a_label_in_the_title_is_proposed_with_its_sentence(topics):
    record = ResourceFactory(title="Debt bondage at sea. A guide")

    suggest()

    row = suggested(record)["subjects", "Debt bondage"]
    assert row.origin == "title"
    assert row.excerpt == "Debt bondage at sea."
    assert 0 < row.confidence < 1
    assert record.subjects.count() == 0


def test_the_sentence_around_a_label_keeps_its_numbers_whole():
    text = "On work. Of 49.6 million people 27.6 million were in forced labour. Others"
    start = text.index("forced")

    assert excerpt(text, start, start + 13) == (
        "Of 49.6 million people 27.6 million were in forced labour."
    )


@pytest.mark.django_db
def test_records_like_it_speak_for_their_concepts(topics):
    debt, _fishing = topics
    like = ResourceFactory.create_batch(6, title="Recruitment loans", subjects=[debt])
    record = ResourceFactory(title="Money owed to brokers")

    suggest(near=lambda resource: [other.pk for other in like])

    row = suggested(record)["subjects", "Debt bondage"]
    assert (row.origin, "Recruitment loans" in row.excerpt) == ("near", True)


@pytest.mark.django_db
def test_what_a_person_said_is_left_alone_and_not_added_to(topics):
    _debt, fishing = topics
    record = ResourceFactory(title="Debt bondage", subjects=[fishing])

    suggest()

    assert suggested(record) == {}
    assert list(record.subjects.all()) == [fishing]


@pytest.mark.django_db
def test_one_click_on_the_form_accepts_for_readers_at_once(editor, topics):
    record = ResourceFactory(title="Debt bondage", revised=True)
    suggest()
    [row] = suggested(record).values()
    address = reverse("enrich_decide_concept", args=[row.pk, "accept"])
    form = editor.get(reverse("library_resource:edit", args=[record.pk])).text
    assert f'formaction="{address}"' in form

    editor.post(address)

    record = Resource.objects.get(pk=record.pk)
    assert record.live
    assert [str(concept) for concept in record.subjects.all()] == ["Debt bondage"]
    assert record.latest_revision.as_object().subjects.count() == 1
    row.refresh_from_db()
    assert (row.decision, row.decided_by.is_superuser) == ("accepted", True)


@pytest.mark.django_db
def test_many_are_decided_in_the_list_and_refused_ones_do_not_come_back(editor, topics):
    records = [ResourceFactory(title=f"Debt bondage {n}") for n in range(3)]
    suggest()
    keys = [row.pk for record in records for row in suggested(record).values()]
    listed = editor.get(reverse("enrich_concept_suggestions")).text
    assert all(f'value="{key}"' in listed for key in keys)

    editor.post(
        reverse("enrich_concept_suggestions"),
        {"action": "refuse", "suggestion": keys[:2]},
    )
    for record in records:
        record.save()
    suggest()

    open_rows = ConceptSuggestion.objects.filter(decision="")
    assert [row.resource_id for row in open_rows] == [records[2].pk]


@pytest.mark.django_db
def test_decisions_weigh_in_what_comes_after(editor, topics):
    first = ResourceFactory(title="Fishing for compliments")
    suggest()
    before = suggested(first)["subjects", "Fishing"].confidence

    for _ in range(2):
        record = ResourceFactory(title="Fishing for compliments")
        suggest()
        [row] = suggested(record).values()
        editor.post(reverse("enrich_decide_concept", args=[row.pk, "refuse"]))
    last = ResourceFactory(title="Fishing for compliments")
    suggest()

    found = suggested(last).get(("subjects", "Fishing"))
    assert found is None or found.confidence < before


@pytest.mark.django_db
def test_an_instrument_that_the_text_names_is_cited_if_the_library_has_it(
    editor, topics
):
    scheme = ConceptSchemeFactory(identifier="legal-instruments", role="reference")
    convention = ConceptFactory(scheme=scheme, label="Forced Labour Convention")
    law = ResourceFactory(title="Forced Labour Convention", subjects=[topics[0]])
    record = ResourceFactory(
        title="A commentary", description="On the Forced Labour Convention of 1930."
    )

    suggest()

    row = suggested(record)["cites", str(convention)]
    assert row.target == law
    editor.post(reverse("enrich_decide_concept", args=[row.pk, "accept"]))
    [relation] = Resource.objects.get(pk=record.pk).relations.all()
    assert (relation.target, relation.kind) == (law, "cites")


@pytest.mark.django_db
def test_a_locked_record_stays_and_is_named(editor, topics):
    other = UserFactory(username="other")
    record = ResourceFactory(title="Debt bondage", locked=True, locked_by=other)
    suggest()
    [row] = suggested(record).values()

    said = editor.post(
        reverse("enrich_decide_concept", args=[row.pk, "accept"]), follow=True
    )

    assert "It is locked by someone else." in said.text
    assert record.subjects.count() == 0


@pytest.mark.django_db
def test_each_record_is_looked_at_once_until_it_changes(topics):
    record = ResourceFactory(title="Debt bondage")

    assert suggest() == 1
    assert suggest() == 0
    record.title = "Something else"
    record.save()
    assert pending_resources().count() == 1
    suggest()
    assert suggested(record) == {}


@pytest.mark.django_db
def test_accepting_one_leaves_the_others_of_its_field_to_be_decided(editor, topics):
    record = ResourceFactory(title="Debt bondage in fishing")
    suggest()
    rows = suggested(record)
    first = rows["subjects", "Debt bondage"]

    editor.post(reverse("enrich_decide_concept", args=[first.pk, "accept"]))
    suggest()

    assert list(suggested(record)) == [("subjects", "Fishing")]


@pytest.mark.django_db
def test_the_records_that_are_named_are_those_that_have_the_concept(topics):
    debt, _fishing = topics
    others = ResourceFactory.create_batch(3, title="Minutes of a meeting")
    like = ResourceFactory.create_batch(6, title="Recruitment loans", subjects=[debt])
    record = ResourceFactory(title="Money owed to brokers")

    suggest(near=lambda resource: [other.pk for other in (*others, *like)])

    assert suggested(record)["subjects", "Debt bondage"].excerpt == (
        "Recruitment loans; Recruitment loans; Recruitment loans"
    )


@pytest.mark.django_db
def test_concepts_that_went_meanwhile_are_not_suggested(topics):
    debt, fishing = topics
    suggester = ConceptSuggester(lambda resource: [])
    ResourceFactory(title="Something else")
    suggester.suggest_pending(now=timezone.now())

    merge_concepts(kept=fishing, merged=debt, now=timezone.now())
    fishing_rights = ConceptFactory(scheme=debt.scheme, label="Rights")
    records = [ResourceFactory(title=f"Debt bondage {n}") for n in range(2)]
    fishing_rights.delete()
    suggester.suggest_pending(now=timezone.now())

    assert not pending_resources().exists()
    assert all(suggested(record) == {} for record in records)


@pytest.mark.django_db
def test_a_suggestion_of_a_concept_that_was_merged_since_cannot_be_taken(
    editor, topics
):
    debt, fishing = topics
    record = ResourceFactory(title="Debt bondage")
    suggest()
    [row] = suggested(record).values()

    merge_concepts(kept=fishing, merged=debt, now=timezone.now())
    listed = editor.get(reverse("enrich_concept_suggestions")).text
    editor.post(reverse("enrich_decide_concept", args=[row.pk, "accept"]))

    assert f'value="{row.pk}"' not in listed
    assert record.subjects.count() == 0


@pytest.mark.django_db
def test_a_record_that_changes_while_it_is_looked_at_is_looked_at_once_more(topics):
    record = ResourceFactory(title="Debt bondage")

    def change(resource):
        Resource.objects.get(pk=record.pk).save()
        return []

    def fail(resource):
        raise KeyboardInterrupt

    assert suggest(near=change) == 1
    assert pending_resources().get() == record
    with pytest.raises(KeyboardInterrupt):
        suggest(near=fail)
    assert pending_resources().get() == record
    assert suggest() == 1
    assert not pending_resources().exists()


@pytest.mark.django_db
def test_a_process_that_is_killed_meanwhile_leaves_the_record_waiting(topics):
    record = ResourceFactory(title="Debt bondage")
    left = []

    def look(resource):
        left.extend(pending_resources())
        return []

    suggest(near=look)

    assert left == [record]
    assert not pending_resources().exists()


@pytest.mark.django_db
def test_records_that_fail_are_told_and_keep_no_other_waiting(topics, caplog):
    first, *bad = [ResourceFactory(title=f"Debt bondage {n}") for n in range(3)]

    def fail(resource):
        if resource in bad:
            raise ValueError("a record that nobody foresaw")
        return []

    assert suggest(near=fail) == 1

    assert list(suggested(first)) == [("subjects", "Debt bondage")]
    assert set(pending_resources()) == set(bad)
    for record in bad:
        assert f"Record {record.pk}: concepts could not be" in caplog.text
