"""The queue in the admin: what is owed first, what one person may see, one decision."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.accounts.roles import EDITORS
from freeshelf.core.personal_data import Finding
from freeshelf.operations.worker import Worker
from freeshelf.privacy.admin.forms import DecisionForm
from freeshelf.privacy.models import DataRequest
from freeshelf.wiring.roles import ensure_groups
from tests.library.admin import fields_of
from tests.library.factories import UserFactory
from tests.privacy.factories import ADDRESS, OTHER, DataRequestFactory, Known

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Client:
    """Someone who may do everything."""
    client = Client()
    client.force_login(UserFactory(username="chief", is_superuser=True))
    return client


@pytest.fixture
def editor() -> Client:
    """Someone of the group of editors."""
    ensure_groups()
    user = UserFactory(username="ada")
    user.groups.add(Group.objects.get(name=EDITORS))
    client = Client()
    client.force_login(user)
    return client


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def test_the_nearest_deadline_stands_on_top_and_on_the_first_page(editor):
    now = timezone.now()
    DataRequestFactory(email=OTHER, due_at=now + timedelta(days=20, hours=1))
    DataRequestFactory(due_at=now - timedelta(days=2) + timedelta(hours=1))
    DataRequestFactory(
        email="c@example.org", state="completed", closed_at=now, due_at=now
    )

    listed = soup(editor.get(reverse("privacy_request:list")))
    home = soup(editor.get(reverse("wagtailadmin_home")))

    rows = [row.text for row in listed.select("table.listing tbody tr")]
    assert ADDRESS in rows[0]
    assert OTHER in rows[1]
    assert "2 days overdue" in " ".join(rows[0].split())
    assert "20 days" in " ".join(rows[1].split())
    owed = home.find("a", href=f"{reverse('privacy_request:list')}?owed=yes")
    assert " ".join(owed.text.split()) == "2 requests about personal data"
    narrowed = soup(editor.get(owed["href"]))
    assert len(narrowed.select("table.listing tbody tr")) == 2


def test_an_editor_sees_the_queue_and_nothing_of_what_is_held(editor):
    request = DataRequestFactory(kind="export")

    page = editor.get(reverse("privacy_request:edit", args=[request.pk]))

    assert page.status_code == 200
    assert "View the data held" not in page.content.decode()
    for name in ("findings", "extend", "refuse", "copy", "certificate"):
        address = reverse(f"privacy_request_{name}", args=[request.pk])
        assert editor.get(address).status_code in (302, 403)


def test_a_request_by_telephone_is_confirmed_by_mail_all_the_same(editor):
    address = reverse("privacy_request_new")
    data = fields_of(editor.get(address).content.decode())

    response = editor.post(address, data | {"kind": "export", "email": OTHER})

    assert response.status_code == 302
    request = DataRequest.objects.get()
    assert (request.state, request.next_email) == ("pending", "confirm")


@pytest.mark.django_db(transaction=True)
def test_a_librarian_decides_and_a_worker_erases(chief):
    known = Known()
    request = DataRequestFactory()
    address = reverse("privacy_request_findings", args=[request.pk])
    opened = chief.get(address).content.decode()
    data = fields_of(opened)
    shown = BeautifulSoup(opened, "html.parser")

    unsure = chief.post(address, data)
    done = chief.post(address, data | {"is_sure": "on"})
    Worker().run(until_empty=True)

    assert "We used page two." in shown.text
    legends = " ".join(shown.select_one("#w-editor-form").text.split())
    assert "Tembo, Rosa" in legends
    assert "Confirm that you want to erase the data." in unsure.content.decode()
    assert done.status_code == 302
    request.refresh_from_db()
    assert request.state == "completed", request.outcome
    known.agent.refresh_from_db()
    assert known.agent.name == "Tembo, Rosa"
    page = chief.get(reverse("privacy_request:edit", args=[request.pk]))
    assert "The signature is valid." in page.content.decode()
    proof = chief.get(reverse("privacy_request_certificate", args=[request.pk])).json()
    assert ADDRESS not in str(proof)


def test_nothing_is_kept_without_a_reason(chief):
    known = Known()
    request = DataRequestFactory()
    address = reverse("privacy_request_findings", args=[request.pk])
    data = fields_of(chief.get(address).content.decode())
    reasons = {name: "" for name in data if name.startswith("reason_")}

    refused = chief.post(address, data | reasons | {"is_sure": "on"})

    assert "Enter a reason for keeping it." in refused.content.decode()
    known.user.refresh_from_db()
    assert known.user.is_active


def test_the_way_back_is_closed_once_a_request_is_settled(chief):
    request = DataRequestFactory()
    address = reverse("privacy_request_refuse", args=[request.pk])
    data = fields_of(chief.get(address).content.decode())

    chief.post(address, data | {"reason": "Not the person."})

    request.refresh_from_db()
    assert (request.state, request.outcome) == ("failed", "Not the person.")
    findings = reverse("privacy_request_findings", args=[request.pk])
    assert chief.get(findings).status_code == 404
    assert chief.get(reverse("privacy_request:add")).status_code in (302, 403)


def test_many_that_are_alike_are_one_decision():
    alike = [
        Finding(
            "unmapped items", f"ingest.rawitem:{n}", f"Rosa {n}", choice="A namesake?"
        )
        for n in range(12)
    ]
    author = Finding(
        "People", "library.agent:1", "Tembo, Rosa", choice="Public.",
        is_kept_unless_chosen=True,
    )  # fmt: skip
    form = DecisionForm(
        {"is_sure": "on", "choice_0": "keep", "reason_0": "Ours.", "choice_1": "erase"},
        findings=[*alike, author, Finding("Accounts", "auth.user:1", "Rosa")],
        decided={},
    )

    assert form.is_valid(), form.errors
    assert [str(choice.label) for _, choice, _ in form.rows()] == [
        "Rosa 0 and 11 more",
        "Tembo, Rosa",
    ]
    assert form.kept() == {each.key: "Ours." for each in alike}
