"""The demonstration goes out by one press; people's own work stays and is listed."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from freeshelf.events.models import Event
from freeshelf.helplines.models import HelpEntry
from freeshelf.ingest.demo_account import demo_account, ensure_demo_account
from freeshelf.ingest.demo_library import load_demo
from freeshelf.ingest.demo_removal import demo_source, remove_demo
from freeshelf.ingest.errors import NoDemonstrationError, NoOwnAccountError
from freeshelf.ingest.import_jobs import run_job
from freeshelf.ingest.models import ImportJob, Provenance, RunCreation
from freeshelf.library.models import (
    Agent,
    File,
    FileContent,
    ReadingList,
    Resource,
    ResourceRelation,
)
from freeshelf.pages.models import HomePage
from freeshelf.pages.services import is_untouched
from freeshelf.vocabularies.models import Concept
from tests.ingest.small_demo import write_small_demo
from tests.library.factories import ResourceFactory, UserFactory

ADDRESS = "/admin/demonstration/"


@pytest.fixture
def folder(db, settings, tmp_path, monkeypatch):
    """A small demonstration that is loaded, without the vocabularies."""
    settings.FREESHELF_DATA_DIR = tmp_path
    vocabularies = "freeshelf.ingest.demo_library.import_bundled_vocabularies"
    monkeypatch.setattr(vocabularies, list)
    folder = write_small_demo(tmp_path / "bundle")
    load_demo(now=datetime(2026, 11, 25, 9, tzinfo=UTC), folder=folder)
    return folder


@pytest.fixture
def shown(folder, tmp_path):
    """The demonstration with its account: the file with its password."""
    password = ensure_demo_account(demo_source(), now=timezone.now())
    assert password
    return tmp_path / "demo-editor-password"


@pytest.fixture
def admin(db):
    return UserFactory(is_superuser=True, is_staff=True)


def resource(record_id: str) -> Resource:
    return Resource.objects.get(identifier=f"demo-{record_id}")


def edit(thing, user, **values):
    draft = thing.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision(user=user).publish(user=user)


@pytest.mark.parametrize("is_old", [False, True])
def test_all_goes_and_what_is_edited_or_used_stays_and_is_listed(
    shown, admin, client, is_old
):
    concepts = Concept.objects.count()
    own_agent = Agent.objects.create(name="Own organisation", kind="organization")
    log(own_agent, "wagtail.create", user=admin)
    own = ResourceFactory(title="Our own report", publisher=own_agent)
    own.relations.add(ResourceRelation(kind="related", target=resource("r2")))
    own.save()
    edit(resource("r3"), demo_account(demo_source()), title="A title of our own")
    if is_old:
        # As version 0.2 loaded it.
        RunCreation.objects.all().delete()
        Provenance.objects.filter(record_key="account").delete()
    client.force_login(admin)

    answer = client.post(ADDRESS, follow=True)
    job = ImportJob.objects.get(kind="demo")
    run_job(job)
    page = client.get(ADDRESS).content.decode()

    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "")
    assert "being removed" in answer.content.decode()
    titles = set(Resource.objects.values_list("identifier", flat=True))
    assert titles == {own.identifier, "demo-r3", "demo-r2"}
    assert "A title of our own" in page
    assert "it has been edited since" in page
    assert f"“{own}” uses it" in page
    assert not shown.exists()
    assert not User.objects.filter(username="editor").exists()
    assert not Event.objects.exists()
    assert not HelpEntry.objects.exists()
    assert not ReadingList.objects.exists()
    assert not File.objects.exists()
    assert not FileContent.objects.exists()
    kept = {own.publisher_id, resource("r3").publisher_id}
    kept |= {resource("r2").publisher_id}
    kept |= set(Agent.objects.filter(creations__isnull=False).values_list("pk", flat=1))
    assert set(Agent.objects.values_list("pk", flat=True)) == kept - {None}
    home = HomePage.objects.get()
    assert is_untouched(home)
    assert home.title == "Freeshelf"
    assert not Page.objects.descendant_of(home).exists()
    assert client.get("/en/").status_code == 200
    assert Concept.objects.count() == concepts
    assert demo_source() is None
    assert "demonstration" not in client.get("/admin/").content.decode().lower()


def test_it_is_refused_with_a_sentence_while_there_is_no_administrator_of_ones_own(
    shown, client
):
    UserFactory(is_superuser=True, is_active=False)
    client.force_login(demo_account(demo_source()))

    page = client.get(ADDRESS).content.decode()
    answer = client.post(ADDRESS, follow=True).content.decode()

    for text in (page, answer):
        assert "First create your own administrator account" in text
        assert '<button class="button no"' not in text
    assert not ImportJob.objects.exists()
    with pytest.raises(NoOwnAccountError):
        remove_demo(now=timezone.now())
    assert shown.exists()
    assert Resource.objects.count() == 4


def test_an_edited_home_page_stays_as_it_is(shown, admin):
    home = HomePage.objects.get(locale__language_code="en")
    edit(home, admin, introduction="Our own words")

    report = remove_demo(now=timezone.now())

    home.refresh_from_db()
    assert home.introduction == "Our own words"
    assert any(home.title in sentence for sentence in report.kept)


def test_what_a_second_load_renewed_goes_too(shown, folder, admin):
    Resource.objects.filter(identifier="demo-r1").update(title="Older")
    Provenance.objects.filter(record_key="r1").update(checksum="old")
    Provenance.objects.filter(record_key__startswith="file:").update(checksum="old")
    assert load_demo(now=datetime(2026, 11, 26, 9, tzinfo=UTC), folder=folder).is_news

    report = remove_demo(now=timezone.now())

    assert report.kept == []
    assert not Resource.objects.exists()
    with pytest.raises(NoDemonstrationError):
        remove_demo(now=timezone.now())


def test_an_account_of_ones_own_with_that_name_is_not_the_demonstrations(folder, admin):
    User.objects.create_user("editor", password="a word of one's own")
    ensure_demo_account(demo_source(), now=timezone.now())

    remove_demo(now=timezone.now())

    assert User.objects.filter(username="editor").exists()


def test_an_account_of_ones_own_in_the_place_of_the_demonstrations_stays(shown, admin):
    User.objects.get(username="editor").delete()
    User.objects.create_user("editor", password="a word of one's own")

    remove_demo(now=timezone.now())

    assert User.objects.filter(username="editor").exists()
    assert not shown.exists()


@pytest.mark.django_db
def test_only_who_may_delete_records_sees_it_and_only_while_it_is_there(client, admin):
    client.force_login(admin)
    page = client.get(ADDRESS).content.decode()
    assert "This library has no demo content" in page
    assert client.post(ADDRESS).url == reverse("ingest_demo")
    assert not ImportJob.objects.exists()

    client.force_login(UserFactory())
    assert client.get(ADDRESS).status_code == 302
    assert client.post(ADDRESS).status_code == 302


def test_the_home_page_says_that_it_is_there(folder, client, admin):
    client.force_login(admin)

    page = client.get("/admin/").content.decode()

    assert f'href="{ADDRESS}"' in page
