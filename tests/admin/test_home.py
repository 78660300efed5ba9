"""The home of the admin: numbers, the lists behind them, what changed, its cost."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.log_actions import log
from wagtail.models import (
    GroupApprovalTask,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

from freeshelf.inbox.models import Message
from freeshelf.ingest.models import Provenance, Source
from freeshelf.library.models import FileContent, Resource
from freeshelf.statistics.models import Term
from tests.admin.reading import home_of, listed, numbers
from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said

pytestmark = pytest.mark.django_db


def _imported(resource, *, ago=timedelta(0), kind="bundle"):
    source, _created = Source.objects.get_or_create(
        slug=kind, defaults={"kind": kind, "title": "Old site"}
    )
    Provenance.objects.create(
        source=source,
        record_key=str(resource.pk),
        checksum="0" * 64,
        retrieved_at=timezone.now() - ago,
        content_type=ContentType.objects.get_for_model(Resource),
        object_id=str(resource.pk),
    )
    return resource


def _in_review(resource, user):
    workflow = Workflow.objects.create(name="Two people")
    task = GroupApprovalTask.objects.create(name="Second look")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowContentType.objects.create(
        workflow=workflow, content_type=ContentType.objects.get_for_model(Resource)
    )
    resource.save_revision()
    workflow.start(resource, user)


@pytest.fixture
def untidy(settings):
    """A library in which each number is another one."""
    settings.FREESHELF_STATISTICS = {
        "IS_ON": True,
        "KEPT_DAYS": 365,
        "FLUSH_SECONDS": 3600,
    }
    month = timezone.now() - timedelta(days=30)
    old = {"first_published_at": month, "last_published_at": month}
    topic = ConceptFactory(scheme=ConceptSchemeFactory(role="subject"))
    kind = ConceptFactory(scheme=ConceptSchemeFactory(role="type"))
    described = {"subjects": [topic], "types": [kind]}
    for state in ("damaged", "encrypted"):
        file = FileFactory(resource=ResourceFactory(**described, **old))
        FileContent.objects.filter(pk=file.current.content_id).update(state=state)
    for _ in range(3):
        _imported(ResourceFactory(**old), ago=timedelta(days=20))
    _imported(ResourceFactory(subjects=[topic], **old))
    _imported(ResourceFactory(**described, **old))
    # What people made here of a suggestion or a file was not imported.
    for by_hand in ("readers", "files"):
        _imported(ResourceFactory(draft=True), kind=by_hand)
    ResourceFactory.create_batch(2, draft=True)
    ResourceFactory.create_batch(5, has_unpublished_changes=True, **old)
    ResourceFactory.create_batch(6)
    ResourceFactory.create_batch(7, **{**old, "last_published_at": timezone.now()})
    Resource.objects.filter(first_published_at=month).update(created_at=month)
    # Brought in this week with a history that goes on until today.
    ResourceFactory(**described, **{**old, "last_published_at": timezone.now()})
    ResourceFactory.create_batch(3, withdrawn=True)
    for number in range(2):
        term = Term.objects.create(kind="no_hit", language="en", text=f"word {number}")
        for ago in range(5):
            term.days.create(day=timezone.localdate() - timedelta(days=ago))
    for _ in range(3):
        Message.objects.create(kind="removal", text="Please", received_at=month)
    Message.objects.create(
        kind="removal", text="Please", received_at=month, status="done"
    )
    _in_review(Resource.objects.filter(live=True).last(), UserFactory())


EXPECTED = {
    "item is waiting for you": 1,
    "resources have files whose text could not be extracted": 2,
    "imported resources have no topic or no type": 4,
    "unpublished drafts": 4,
    "published resources have unpublished changes": 6,
    "change is waiting for review": 1,
    "new messages": 3,
    "search terms were used on five or more days with no results": 2,
    "resources published": 6,
    "resources updated": 7,
    "resources imported": 2,
    "resources withdrawn": 3,
}


def test_each_number_leads_to_a_list_of_exactly_that_many(untidy, chief):
    found = numbers(home_of(chief))

    assert {sentence: number for sentence, (number, _) in found.items()} == EXPECTED
    count = listed(chief)
    for sentence, (number, address) in found.items():
        assert count(address) == number, sentence


def test_what_is_in_order_is_not_shown(chief, shelve):
    shelve()

    home = home_of(chief)

    assert "Nothing needs your attention." in said(home.select_one("main"))
    assert {number for number, _ in numbers(home).values()} == {0}


def test_what_people_did_last_is_there_with_who_and_a_link(chief):
    anna = UserFactory(first_name="Anna", last_name="Editor")
    resource = ResourceFactory(title="Fair fees")
    log(resource, "wagtail.publish", user=anna)
    log(ResourceFactory(title="By a machine"), "wagtail.publish")

    rows = home_of(chief).select(".admin-panel table.listing tbody tr")

    assert len(rows) == 1
    assert "Fair fees" in said(rows[0])
    assert "Anna Editor" in said(rows[0])
    assert "Published" in said(rows[0])
    edit = reverse("library_resource:edit", args=[resource.pk])
    assert rows[0].select_one("a")["href"] == edit


def test_what_a_form_saved_again_and_again_is_said_once(chief):
    anna, resource = UserFactory(), ResourceFactory(title="Fair fees")
    for _ in range(20):
        log(resource, "wagtail.edit", user=anna)
    log(ResourceFactory(title="Older"), "wagtail.edit", user=anna)
    log(resource, "wagtail.edit", user=UserFactory())

    rows = home_of(chief).select(".admin-panel table.listing tbody tr")

    assert len(rows) == 3


def test_those_who_describe_nothing_see_no_numbers(client, untidy):
    client.force_login(UserFactory())

    home = home_of(client)

    assert not home.select(".admin-panel")


def test_words_searched_for_are_for_those_who_describe(client, editor):
    address = reverse("statistics_terms")
    Term.objects.create(kind="asked", language="en", text="fees").days.create(
        day=timezone.localdate()
    )

    page = editor.get(address)
    assert "fees" in page.content.decode()
    assert "/search?q=fees" in page.content.decode()
    # The day itself, not how long ago it began.
    assert date_format(timezone.localdate()) in page.content.decode()
    client.force_login(UserFactory())
    assert client.get(address).status_code in (302, 403)


def test_a_difference_between_index_and_library_is_said(chief, shelve):
    ResourceFactory()
    shelve()
    assert not home_of(chief).select(".admin-panel__trouble")

    Resource.objects.bulk_create([Resource(title="Slipped in", live=True)])

    trouble = said(home_of(chief).select_one(".admin-panel__trouble"))
    assert (
        "The search index has 1 resources but the library has 2 published ones"
        in trouble
    )
    assert "freeshelf doctor" in trouble


def test_the_number_of_queries_does_not_grow_with_the_library(chief, untidy):
    home_of(chief)
    with CaptureQueriesContext(connection) as few:
        home_of(chief)
    for _ in range(20):
        resource = ResourceFactory(subjects=[ConceptFactory()])
        log(resource, "wagtail.publish", user=UserFactory())
        _imported(resource)
    home_of(chief)

    with CaptureQueriesContext(connection) as many:
        home_of(chief)

    # What is looked at anew every two seconds may fall into it.
    assert len(many) <= len(few) + 10, [q["sql"][:100] for q in many.captured_queries]


def test_wagtails_list_of_edited_pages_makes_way(chief):
    home = home_of(chief)

    assert "Your most recent edits" not in str(home)
    assert "published resources" in said(home.select_one("main"))
