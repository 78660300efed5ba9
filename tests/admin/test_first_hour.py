"""Getting started: five steps, each done or skipped, until none is open."""

import re

import pytest
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Locale

from freeshelf.accounts.models import Invitation
from freeshelf.admin.first_hour import NAMES, is_open, states
from freeshelf.admin.models import SkippedStep
from freeshelf.pages.models import Theme
from freeshelf.pages.services import ensure_home
from tests.library.factories import ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db

TITLE = "Getting started"
HOME, STEPS = "/admin/", "/admin/first-hour/"


@pytest.fixture
def admin(client):
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


def shown(client) -> str:
    return client.get(HOME).content.decode()


def test_an_empty_library_opens_with_five_open_steps(client, admin):
    page = shown(client)

    assert TITLE in page
    assert "0 of 5 steps" in page
    assert states(admin) == dict.fromkeys(NAMES, "")
    assert page.index(TITLE) < page.index("Needs attention")


def test_each_step_is_seen_from_the_library_itself(client, admin):
    concept = ConceptFactory(scheme__identifier="topics")
    assert not any(states(admin).values())
    ResourceFactory(identifier="demo-r001")
    UserFactory(username="editor")
    Theme.objects.create(name="Draft", live=False)
    assert not any(states(admin).values())

    Theme.objects.create(name="Ours", live=True)
    log(concept, "wagtail.edit", user=admin)
    ResourceFactory()
    now = timezone.now()
    Invitation.objects.create(
        email="a@example.org",
        language="en",
        token_hash="0",
        sent_at=now,
        expires_at=now,
    )
    home = ensure_home(title="Ours")
    french = home.copy_for_translation(Locale.objects.get(language_code="fr"))
    log(home, "wagtail.edit", user=admin)
    assert states(admin)["languages"] == ""
    log(french, "wagtail.create", user=admin)

    assert set(states(admin).values()) == {"done"}
    assert TITLE not in shown(client)


def test_each_step_leads_to_a_page_that_opens(client, admin):
    ensure_home(title="Ours")

    links = re.findall(r'class="button button-small" href="([^"]+)"', shown(client))

    assert len(links) == 6
    assert {client.get(link).status_code for link in links} == {200}


def test_a_step_is_skipped_and_taken_up_again(client, admin):
    client.post(STEPS, {"skip": "theme"})
    assert states(admin)["theme"] == "skipped"
    assert "1 of 5 steps" in shown(client)

    client.post(STEPS, {"resume": "theme"})
    client.post(STEPS, {"resume": "languages"})
    client.post(STEPS, {"skip": "nothing"})
    client.post(STEPS, {"skip": "colleague\x00"})

    assert not SkippedStep.objects.exists()


def test_the_rest_is_skipped_by_one_press_and_what_is_done_stays_done(client, admin):
    ResourceFactory()

    client.post(STEPS, {"skip": "all"})
    client.post(STEPS, {"skip": "all"})

    assert states(admin)["records"] == "done"
    assert states(admin)["theme"] == "skipped"
    assert TITLE not in shown(client)


def test_a_step_that_was_skipped_and_is_done_later_is_done(client, admin):
    client.post(STEPS, {"skip": "records"})
    ResourceFactory()

    assert states(admin)["records"] == "done"


def test_only_administrators_see_the_steps(client, editor):
    assert TITLE not in shown(editor)
    for one in (editor, client):
        one.post(STEPS, {"skip": "all"})
    assert not SkippedStep.objects.exists()


def test_it_asks_no_question_of_the_library_once_all_is_closed(
    client, admin, django_assert_num_queries
):
    client.post(STEPS, {"skip": "all"})

    with django_assert_num_queries(1):
        assert not is_open(admin)
