"""A staged import is seen by staff alone; opened, it is what it would have been."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from itertools import zip_longest

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision

from freeshelf.events.models import Event
from freeshelf.ingest import batches, staging
from freeshelf.ingest.errors import NotStagedError
from freeshelf.ingest.models import IngestRun, Source
from freeshelf.ingest.staging import open_staged
from freeshelf.ingest.undo import undo_run
from freeshelf.library.bulk.registry import SetAccess
from freeshelf.library.models import Agent, Resource, StagedObject
from freeshelf.library.services import set_access
from freeshelf.pages.models import HomePage, Menu, StandardPage, Theme
from freeshelf_wordpress.importers.services import import_wordpress
from tests.library.admin import fields_of
from tests.library.factories import UserFactory
from tests.pages.home import make_home
from tests.wordpress.conftest import make_concepts
from tests.wordpress.sources.wxr import author, export, item

_APPS = ("library", "fields", "pages", "events", "vocabularies", "helplines", "content")
_MODELS = ("wagtailcore.page", "wagtailredirects.redirect", "wagtailimages.image")
# Of blocks and translations, and of pictures, whose addresses nobody may guess.
_RANDOM = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<=images/)[\w-]+")


def rows() -> dict[str, list[str]]:
    """All rows of the library, without what is random or says when it was made."""
    names = {}
    for model in (Resource, Agent, Event):
        found = model.objects.values_list("pk", "identifier")
        names |= {name: f"{model.__name__}-{pk}" for pk, name in found}
    pattern = re.compile("|".join(map(re.escape, names)) or "^$")
    models = [m for m in apps.get_models() if m._meta.app_label in _APPS]
    models += [apps.get_model(label) for label in _MODELS]
    told = {}
    for model in models:
        if model is not StagedObject:
            values = model._base_manager.order_by("pk").values()
            texts = (json.dumps(plain(row), default=str) for row in values)
            told[model._meta.label] = [
                _RANDOM.sub("random", pattern.sub(lambda m: names[m[0]], text))
                for text in texts
            ]
    return told


def plain(row: dict) -> dict:
    """A row whose moments of today are one moment."""
    today = timezone.now() - timedelta(hours=2)
    return {
        name: "now" if isinstance(value, datetime) and value > today else value
        for name, value in row.items()
    }


def said_otherwise(one: str, other: str) -> list[str]:
    """The words in which two rows differ, with some before each."""
    said = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [
        f"{one[max(0, a - 80) : b]} | {other[max(0, c - 80) : d]}"
        for kind, a, b, c, d in said
        if kind != "equal"
    ]


@pytest.fixture
def real_site(db, shared, tmp_path, settings, monkeypatch):
    """Imports the whole real site; keyword arguments go to the service."""
    # Rows have the same numbers each time: a batch does not end by the clock.
    monkeypatch.setattr(batches, "BATCH_SECONDS", 1e9)
    monkeypatch.setattr(batches.BatchedWriter, "_rest", lambda _writer: 0.0)
    make_home()
    make_concepts()
    folder = shared / "wordpress"

    def bring_in(**options):
        # Nor does a file of the same name get another one.
        media = {"location": tmp_path / f"media-{len(options)}"}
        local = "django.core.files.storage.FileSystemStorage"
        default = {"BACKEND": local, "OPTIONS": media}
        settings.STORAGES = {**settings.STORAGES, "default": default}
        return import_wordpress(
            sources=[folder / "sql" / "wpcontent.sql"],
            uploads=folder / "uploads",
            mapping_file=tmp_path / "mapping.yaml",
            now=timezone.now(),
            **options,
        )

    return bring_in


def for_readers() -> Iterator[str]:
    """Return what anyone who is not signed in can come to."""
    open_ones = {"live": True, "access_rights": "open"}
    yield from Resource.objects.filter(**open_ones).values_list("title", flat=True)
    yield from Event.objects.filter(**open_ones).values_list("title", flat=True)
    yield from Page.objects.filter(live=True).values_list("title", flat=True)
    yield from Menu.objects.filter(live=True).values_list("title", flat=True)
    yield from Theme.objects.filter(live=True).values_list("name", flat=True)
    yield from Agent.objects.filter(is_listed=True).values_list("name", flat=True)


def test_the_real_site_staged_and_opened_is_the_real_site_imported(real_site):
    before = sorted(for_readers())
    with transaction.atomic():
        real_site()
        direct = rows()
        transaction.set_rollback(True)
    ContentType.objects.clear_cache()

    real_site(stage=True)
    assert sorted(for_readers()) == before
    assert StagedObject.objects.count() > 100
    open_staged(source=Source.objects.get(), now=timezone.now())

    opened = rows()
    differing = [
        (label, said_otherwise(*pair))
        for label, expected in direct.items()
        for pair in zip_longest(expected, opened[label], fillvalue="{}")
        if pair[0] != pair[1]
    ]
    assert not differing
    assert not StagedObject.objects.exists()
    assert not IngestRun.objects.get().is_staged


FRONT = item(
    21, kind="page", title="Welcome", slug="welcome", link="https://quay.example/",
    content="<p>Words of the harbour.</p>",
)  # fmt: skip
POST = item(20, title="Fees on board")
ABOUT = item(22, kind="page", title="About the quay")
TEAM = item(23, kind="page", title="Our team", parent=22)
SITE = (FRONT, POST, ABOUT, TEAM)


@pytest.fixture
def staff(db) -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def open_all(**options):
    return open_staged(source=Source.objects.get(), now=timezone.now(), **options)


def page_address(title: str) -> str:
    return StandardPage.objects.get(title=title).get_url()


@pytest.mark.django_db
def test_before_the_opening_staff_see_the_site_as_it_would_be(bring_in, client, staff):
    bring_in(*SITE, stage=True)

    about, team = page_address("About the quay"), page_address("Our team")
    record = Resource.objects.get().get_absolute_url()
    for address in (about, team, record, "/item-20/", "/?p=20", "/?page_id=22"):
        answer = client.get(address, follow=True)
        assert "/r/" not in str(answer.redirect_chain), address
        assert "quay" not in answer.content.decode().lower(), address
    assert "harbour" not in client.get("/en/").content.decode()
    assert client.get(about).status_code == client.get(record).status_code == 404

    assert staff.get("/?p=20").status_code == 302
    for address in (about, team, record):
        shown = staff.get(address).content.decode()
        assert "Staged: only staff can see this." in shown
        assert "Quay Library" in shown
    assert "Words of the harbour." in staff.get("/en/").content.decode()

    open_all()

    assert client.get("/?p=20").status_code == 301
    for address in (about, team, record):
        shown = client.get(address).content.decode()
        assert "Quay Library" in shown
        assert "Staged" not in shown
    assert "Words of the harbour." in client.get("/en/").content.decode()
    assert "Staged" not in staff.get("/en/").content.decode()


@pytest.mark.django_db
def test_what_the_database_refuses_can_be_opened_by_another_press(
    bring_in, client, monkeypatch
):
    bring_in(*SITE, stage=True)
    record = Resource.objects.get()

    def refuse(row):
        if row.target == record:
            raise ValidationError("no room")
        return open_object(row)

    open_object = staging.open_object
    with monkeypatch.context() as at_first:
        at_first.setattr(staging, "open_object", refuse)
        assert open_all().kept == ["no room"]
    assert IngestRun.objects.get().is_staged
    assert client.get(record.get_absolute_url()).status_code == 404

    open_all()

    assert client.get(record.get_absolute_url()).status_code == 200
    assert not IngestRun.objects.get().is_staged


@pytest.mark.django_db
def test_a_report_says_that_it_is_staged_until_it_is_opened(bring_in, staff):
    bring_in(*SITE, stage=True)
    address = reverse("ingest_run", args=[IngestRun.objects.get().pk])
    assert "import open" in staff.get(address).content.decode()

    open_all()

    shown = staff.get(address).content.decode()
    assert "are now open to readers" in shown
    assert "import open" not in shown
    notes = IngestRun.objects.get().report["notes"]
    assert not any("Staged" in note for note in notes)


@pytest.mark.django_db
def test_what_a_person_decided_meanwhile_stays(bring_in):
    posts = [item(n, title=f"Post {n}") for n in range(30, 34)]
    bring_in(FRONT, *posts, stage=True)
    closed, shared, edited, other = Resource.objects.order_by("title")
    editor = UserFactory(is_superuser=True)
    SetAccess({"access_rights": "staff"}).perform(closed.pk, {}, user=editor)
    set_access(resources=[shared], access_rights="members")
    edited.title = "Edited here"
    edited.save_revision(user=editor).publish(user=editor)
    home = HomePage.objects.get()
    home.introduction = "Ours"
    home.save_revision(user=editor)

    opening = open_all()

    levels = dict(Resource.objects.values_list("title", "access_rights"))
    assert levels == {
        "Post 30": "staff",
        "Post 31": "members",
        "Edited here": "open",
        "Post 33": "open",
    }
    assert other.live
    home.refresh_from_db()
    assert not home.body
    assert len(opening.kept) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("chosen", ["open", "members", "staff"])
def test_the_form_of_a_staged_record_decides_for_the_day_of_the_opening(
    bring_in, staff, chosen
):
    bring_in(FRONT, item(30, title="Post 30"), stage=True)
    record = Resource.objects.get()
    form = f"/admin/library/resources/edit/{record.pk}/"
    data = fields_of(staff.get(form).content.decode())

    answer = staff.post(form, data | {"access_rights": chosen, "action-publish": "1"})

    assert data["access_rights"] == ["open"]
    assert answer.status_code == 302
    record.refresh_from_db()
    assert record.access_rights == "staff"
    open_all()
    record.refresh_from_db()
    assert (record.live, record.access_rights) == (True, chosen)


@pytest.mark.django_db
def test_who_imports_again_imports_into_what_is_staged(bring_in):
    public = set(for_readers())
    bring_in(*SITE, stage=True)
    closed = item(20, title="Fees on board", status="private")
    trashed = item(23, kind="page", title="Our team", parent=22, status="trash")
    renamed = item(22, kind="page", title="About us all")

    bring_in(closed, renamed, trashed, item(40, title="New since"))

    assert all(run.is_staged for run in IngestRun.objects.all())
    assert set(for_readers()) == public
    open_all()
    levels = dict(Resource.objects.values_list("title", "access_rights"))
    assert levels == {"Fees on board": "staff", "New since": "open"}
    assert StandardPage.objects.get(title="About us all").live
    assert not StandardPage.objects.get(title="Our team").live
    assert not any(run.is_staged for run in IngestRun.objects.all())


@pytest.mark.django_db
def test_what_readers_have_already_is_not_hidden(bring_in):
    bring_in(POST, ABOUT)
    public = set(for_readers())

    changed = item(22, kind="page", title="About the quay", content="<p>Anew.</p>")
    bring_in(POST, changed, TEAM, item(40, title="New since"), stage=True)

    assert set(for_readers()) == public
    open_all()
    assert set(for_readers()) == public | {"Our team", "New since"}


@pytest.mark.django_db
def test_taking_a_staged_import_back_leaves_the_library_as_it_was(bring_in, client):
    before = rows()

    bring_in(*SITE, stage=True)
    undo_run(run=IngestRun.objects.get(), now=timezone.now())

    after = rows()
    for label in ("library.Resource", "pages.StandardPage", "pages.Theme"):
        assert after[label] == before[label]
    assert not StagedObject.objects.exists()
    assert not Redirect.objects.exists()
    assert "harbour" not in client.get("/en/").content.decode()


@pytest.mark.django_db
def test_what_is_scheduled_waits_for_the_opening(bring_in):
    soon = timezone.now() + timedelta(days=1)
    later = f"{soon:%Y-%m-%d %H:%M:%S}"
    planned = {"status": "future", "date": later, "date_gmt": later}
    bring_in(item(50, kind="page", title="Next year", **planned), stage=True)

    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    open_all()
    page = StandardPage.objects.get()
    assert not page.live
    assert f"{page.scheduled_revision.approved_go_live_at:%Y-%m-%d %H:%M:%S}" == later


@pytest.mark.django_db
def test_an_interrupted_opening_goes_on(bring_in):
    bring_in(*SITE, *(item(n, title=f"Post {n}") for n in range(30, 60)), stage=True)
    total = StagedObject.objects.count()

    def stop(done: int, _total: int) -> None:
        if done == 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_all(progress=stop)
    left = StagedObject.objects.count()
    assert 0 < left < total
    assert IngestRun.objects.get().is_staged

    assert open_all().opened == left
    assert not Resource.objects.exclude(access_rights="open").exists()
    with pytest.raises(NotStagedError):
        open_all()


def test_the_command_stages_and_opens(home, tmp_path, capsys):
    path = tmp_path / "export.xml"
    path.write_text(export(author("ines", "Inès Marchetti"), *SITE), "utf-8")

    call_command("import_wordpress", str(path), "--stage", verbosity=0)

    run = IngestRun.objects.latest("pk")
    assert f"freeshelf import open {run.pk}" in capsys.readouterr().out
    assert Resource.objects.get().access_rights == "staff"
    call_command("open_import", str(run.pk), verbosity=0)
    assert "are now open to readers" in capsys.readouterr().out
    assert Resource.objects.get().access_rights == "open"
