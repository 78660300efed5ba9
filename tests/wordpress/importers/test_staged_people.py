"""Staged people and organisations, new ones and those whom readers know already."""

import pytest
from django.test import Client
from django.utils import timezone

from freeshelf.core.html import html_to_text
from freeshelf.ingest.agents_and_concepts import organization
from freeshelf.ingest.models import IngestRun, Source
from freeshelf.ingest.staging import open_staged
from freeshelf.ingest.undo import undo_run
from freeshelf.library.models import Agent, StagedObject
from freeshelf.search.entity_values import entity_index
from tests.library.factories import ResourceFactory
from tests.wordpress.conftest import Import
from tests.wordpress.importers.acf import acf
from tests.wordpress.importers.test_types import own_type
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db
POST = item(20, title="Fees on board", creator="ines")
OWN_TYPES = own_type(1, "organisation") + own_type(2, "team")


def union_item(words: str = "Staged words.", **more) -> str:
    content = f"<p>{words}</p>"
    return item(30, kind="organisation", title="Harbour Union", content=content, **more)


def open_all():
    return open_staged(source=Source.objects.get(), now=timezone.now())


def take_back_last():
    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())


def page_of(name: str) -> str:
    """Return what readers get at the page of someone; nothing where there is none."""
    address = Agent.objects.get(name=name).get_absolute_url()
    answer = Client().get(address, follow=True)
    return answer.content.decode() if answer.status_code == 200 else ""


def state_of(name: str) -> tuple[bool, str]:
    listed, text = Agent.objects.values_list("is_listed", "description").get(name=name)
    return listed, html_to_text(text)


def test_an_author_with_an_item_of_their_own_waits_for_the_opening(
    bring_in: Import,
) -> None:
    person = item(30, kind="team", title="Inès Marchetti", content="<p>Her life.</p>")

    bring_in(OWN_TYPES, POST, person, stage=True)

    assert page_of("Inès Marchetti") == ""
    open_all()
    assert "Her life." in page_of("Inès Marchetti")


def test_someone_whom_an_earlier_staged_run_made_waits_too(bring_in: Import) -> None:
    bring_in(OWN_TYPES, POST, stage=True)
    person = item(30, kind="team", title="Inès Marchetti", content="<p>Her life.</p>")

    bring_in(OWN_TYPES, POST, person, stage=True)

    assert page_of("Inès Marchetti") == ""
    open_all()
    assert state_of("Inès Marchetti") == (True, "Her life.")


@pytest.mark.parametrize("is_known", [True, False])
def test_words_of_someone_who_was_here_arrive_with_the_opening(
    bring_in: Import, *, is_known: bool
) -> None:
    union = organization("Harbour Union")
    if is_known:
        ResourceFactory(publisher=union)

    bring_in(OWN_TYPES, union_item(), stage=True)

    assert "Staged words." not in page_of("Harbour Union")
    assert bool(page_of("Harbour Union")) == is_known
    open_all()
    assert "Staged words." in page_of("Harbour Union")
    assert state_of("Harbour Union") == (True, "Staged words.")


def test_what_a_person_typed_meanwhile_stays(bring_in: Import) -> None:
    organization("Harbour Union")
    bring_in(OWN_TYPES, union_item(meta=(("url", "https://old.example/"),)), stage=True)
    Agent.objects.filter(name="Harbour Union").update(description="Ours.")

    open_all()

    assert state_of("Harbour Union") == (True, "Ours.")
    assert Agent.objects.get(name="Harbour Union").homepage == "https://old.example/"


def test_a_later_run_renews_the_words_that_wait(bring_in: Import) -> None:
    organization("Harbour Union")
    bring_in(OWN_TYPES, union_item(), stage=True)

    bring_in(OWN_TYPES, union_item("Renewed words."))

    assert state_of("Harbour Union") == (False, "")
    open_all()
    assert state_of("Harbour Union") == (True, "Renewed words.")


@pytest.mark.parametrize("was_here", [True, False])
def test_what_the_site_took_back_since_is_not_opened(
    bring_in: Import, *, was_here: bool
) -> None:
    if was_here:
        organization("Harbour Union")
    bring_in(OWN_TYPES, POST, union_item(), stage=True)

    bring_in(OWN_TYPES, POST, union_item(status="trash"))
    open_all()

    assert page_of("Harbour Union") == ""
    if was_here:
        assert state_of("Harbour Union") == (False, "")


def test_words_of_a_run_that_was_taken_back_never_arrive(bring_in: Import) -> None:
    organization("Harbour Union")
    bring_in(OWN_TYPES, POST, stage=True)
    bring_in(OWN_TYPES, POST, union_item())

    take_back_last()
    open_all()

    assert state_of("Harbour Union") == (False, "")


@pytest.mark.parametrize("was_here", [True, False])
def test_taking_back_a_change_leaves_the_words_of_before(
    bring_in: Import, *, was_here: bool
) -> None:
    if was_here:
        organization("Harbour Union")
    bring_in(OWN_TYPES, POST, union_item(), stage=True)
    bring_in(OWN_TYPES, POST, union_item("Renewed words."))

    take_back_last()
    assert page_of("Harbour Union") == ""
    open_all()

    assert state_of("Harbour Union") == (True, "Staged words.")
    assert not StagedObject.objects.exists()


def test_fields_of_someone_who_was_here_arrive_with_the_opening(
    bring_in: Import,
) -> None:
    ResourceFactory(publisher=organization("Harbour Union"))
    where = {0: {0: {"param": "post_type", "operator": "==", "value": "organisation"}}}
    group = acf(3, "g1", kind="acf-field-group", location=where, show_in_rest=1)
    city = acf(4, "f_city", 3, name="city", type="text", label="City")
    meta = (("city", "Accra"), ("_city", "f_city"))

    bring_in(OWN_TYPES, group, city, union_item(meta=meta), stage=True)

    assert "Accra" not in page_of("Harbour Union")
    assert not entity_index()
    open_all()
    assert "Accra" in page_of("Harbour Union")
    assert entity_index()
