"""In the admin area too, a record is for those who may read it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from freeshelf.accounts.roles import AUTHORS, CONTRIBUTORS, EDITORS
from freeshelf.library.bulk import runs
from freeshelf.library.models import BulkChange, File, FileVersion, Merge, Resource
from freeshelf.library.services import add_file, set_access
from tests.content.factories import ImageFactory
from tests.library.factories import (
    ContentFile,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
    pdf_bytes,
)
from tests.web.every_address import every_address

pytestmark = pytest.mark.django_db
# Whatever is asked for by a number is this.
KEY = 4711
TITLE, FILE_NAME = "Zanzibar testimony", "zanzibar-scan.pdf"
WORDS = {
    "app_label": "library",
    "app_name": "library",
    "model_name": "resource",
    "kind": "resource",
    "name": "resource",
    "gap": "topic",
    "revision_id_a": "earliest",
    "revision_id_b": "live",
}
QUERY = f"q=zanzibar&id={KEY}&other={KEY + 1}&older={KEY}&newer={KEY}&decided="
ABOUT_ONE = (
    "/admin/library/resources/",
    "/admin/library/files/",
    "/admin/library/reading-lists/",
    "/admin/library/choose-file/chosen/",
    "/admin/snippets/choose/library/resource/chosen/",
)
LEFT_OUT = ("logout", "translation/submit", "editing-sessions", "test404", "failwhale")


@pytest.fixture
def record():
    """A record for staff with a file, in whatever the admin area lists."""
    kept = ResourceFactory(pk=KEY, title=TITLE, live=True)
    other = ResourceFactory(pk=KEY + 1, title=f"{TITLE}, continued")
    set_access(resources=[kept, other], access_rights="staff")
    kept.refresh_from_db()
    revision = kept.save_revision(log_action="wagtail.edit")
    Revision.objects.filter(pk=revision.pk).update(id=KEY)
    Resource.objects.filter(pk=kept.pk).update(latest_revision=KEY, live_revision=KEY)
    file = FileFactory(resource=kept, name=FILE_NAME)
    File.objects.filter(pk=file.pk).update(id=KEY)
    FileVersion.objects.update(id=KEY, file=KEY)
    chief = UserFactory(is_superuser=True)
    change = runs.request_change(
        kind="set_access",
        parameters={"access_rights": "staff"},
        keys=[KEY],
        user=chief,
        now=timezone.now(),
    )
    BulkChange.objects.filter(pk=change.pk).update(state="done")
    Merge.objects.create(
        pk=KEY,
        kind="resource",
        kept_key=KEY,
        merged_key=KEY + 1,
        kept_label=TITLE,
        merged_label=TITLE,
        merged_at=timezone.now(),
    )
    closed = ReadingListFactory(
        pk=KEY, title=f"{TITLE}: a list", resources=[kept], access_rights="staff"
    )
    closed.save_revision(log_action="wagtail.edit")
    kept.refresh_from_db()
    return kept


def _visible_in_admin(group):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=group))
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client, user


def _addresses():
    for address in every_address():
        if not address.form.startswith("/admin/"):
            continue
        values = {name: WORDS.get(name, KEY) for name in address.names}
        actions = ["publish", "add-concept"] if "action" in values else [None]
        for action in actions:
            path = address.form % (values | {"action": action})
            if not any(word in path for word in LEFT_OUT):
                yield path


def _text(response):
    parts = response.streaming_content if response.streaming else [response.content]
    told = b"".join(parts).decode("utf-8", "replace")
    return told + response.headers.get("Content-Disposition", "")


@pytest.mark.parametrize("group", [CONTRIBUTORS, AUTHORS])
def test_no_address_of_the_admin_area_tells_of_a_record_that_someone_may_not_read(
    group, record
):
    client, _user = _visible_in_admin(group)
    telling, opened = [], []
    for path in _addresses():
        answers = [client.get(f"{path}?{QUERY}")]
        answers.append(client.post(f"{path}?{QUERY}", {"query": "zanzibar"}))
        for answer in answers:
            text = _text(answer)
            if TITLE in text or FILE_NAME in text:
                telling.append(path)
        is_about_one = path.startswith(ABOUT_ONE) and f"/{KEY}/" in path
        if is_about_one and {answer.status_code for answer in answers} != {404}:
            opened.append((path, [answer.status_code for answer in answers]))
    exports = ("/admin/library/resources/", "/admin/reports/site-history/")
    telling += [
        path for path in exports if TITLE in _text(client.get(f"{path}?export=csv"))
    ]

    assert (telling, opened) == ([], [])


def test_an_editor_finds_it_at_all_of_them(record):
    client, _user = _visible_in_admin(EDITORS)

    for path in (
        "resources/?export=csv",
        "resources/?q=zanzibar",
        f"resources/edit/{KEY}/",
        f"resources/history/{KEY}/",
        f"resources/usage/{KEY}/",
        f"resources/{KEY}/files/rows/",
        f"files/{KEY}/history/",
        f"files/{KEY}/versions/{KEY}/",
        "choose-file/results/?q=zanzibar",
        "gaps/topic/",
        "merges/",
        f"bulk-changes/{BulkChange.objects.get().pk}/",
    ):
        text = _text(client.get(f"/admin/library/{path}"))
        assert TITLE in text or FILE_NAME in text, path
    for path in ("snippets/choose/library/resource/results/", "reports/site-history/"):
        assert TITLE in _text(client.get(f"/admin/{path}")), path


@pytest.mark.parametrize("way", ["created", "first revision"])
def test_someone_reads_what_they_made_whatever_its_access_is(way, record):
    client, user = _visible_in_admin(CONTRIBUTORS)
    own = ResourceFactory(title="What I wrote")
    if way == "created":
        log(own, "wagtail.create", user=user)
    else:
        own.save_revision(user=user)
    file = FileFactory(resource=own)
    set_access(resources=[own], access_rights="staff")

    listed = _text(client.get("/admin/library/resources/"))
    form = client.get(f"/admin/library/resources/edit/{own.pk}/")
    history = client.get(f"/admin/library/files/{file.pk}/history/")

    assert "What I wrote" in listed
    assert [form.status_code, history.status_code] == [200, 200]


def test_who_may_change_lists_is_offered_those_that_they_may_read(record):
    client, user = _visible_in_admin(CONTRIBUTORS)
    user.user_permissions.add(Permission.objects.get(codename="change_readinglist"))
    open_list = ReadingListFactory(title="What to read first")
    open_record = ResourceFactory()

    form = _text(
        client.get(f"/admin/bulk/library/resource/add-to-list/?id={open_record.pk}")
    )

    assert str(open_list) in form
    assert TITLE not in form


def test_who_only_changed_a_record_did_not_make_it(record):
    client, user = _visible_in_admin(CONTRIBUTORS)
    revision = record.save_revision(user=user, log_action="wagtail.edit")
    # PostgreSQL counts on from before the number that the fixture gave.
    Revision.objects.filter(pk=revision.pk).update(id=KEY + 100)
    Resource.objects.filter(pk=KEY).update(latest_revision=KEY + 100)

    answer = client.get(f"/admin/library/resources/edit/{KEY}/")

    assert answer.status_code == 404


def test_drafts_are_read_by_their_access():
    client, _user = _visible_in_admin(CONTRIBUTORS)
    ResourceFactory(title="Draft for all", draft=True)
    ResourceFactory(title="Draft for staff", draft=True, access_rights="staff")

    listed = _text(client.get("/admin/library/resources/"))

    assert "Draft for all" in listed
    assert "Draft for staff" not in listed


def test_a_file_for_staff_is_closed_in_an_open_record_but_to_who_added_it():
    author, user = _visible_in_admin(AUTHORS)
    contributor, _user = _visible_in_admin(CONTRIBUTORS)
    resource = ResourceFactory()
    file = add_file(
        resource=resource,
        stream=ContentFile(pdf_bytes("Words")),
        name=FILE_NAME,
        now=timezone.now(),
        access_rights="staff",
        user=user,
    )
    address = f"/admin/library/files/{file.pk}/history/"
    rows = f"/admin/library/resources/{resource.pk}/files/rows/"

    assert FILE_NAME in _text(author.get(rows))
    assert FILE_NAME not in _text(contributor.get(rows))
    assert author.get(address).status_code == 200
    assert contributor.get(address).status_code == 404


def test_a_contributor_finds_no_picture_of_a_record_for_staff_by_typing():
    contributor, _user = _visible_in_admin(CONTRIBUTORS)
    closed, loose = ImageFactory(title="Kiln face"), ImageFactory(title="Kiln gate")
    ResourceFactory(
        access_rights="staff",
        body=[{"type": "figure", "value": {"image": closed.pk, "is_decorative": True}}],
    )

    found = _text(
        contributor.post(
            "/admin/typeahead/image/autocomplete/search/", {"query": "kiln"}
        )
    )

    assert loose.title in found
    assert closed.title not in found


def test_an_author_cannot_open_a_record_for_staff(record):
    author, _user = _visible_in_admin(AUTHORS)

    answer = author.post(
        f"/admin/library/resources/edit/{KEY}/", {"access_rights": "open"}
    )

    assert answer.status_code == 404
    record.refresh_from_db()
    assert record.access_rights == "staff"
