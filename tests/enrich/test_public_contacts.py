"""Numbers that the library publishes itself are public in its files too."""

import pytest
from django.core.cache import caches
from wagtail.models import Locale

from freeshelf.enrich.checks.looks import look_into
from freeshelf.helplines.contact_kinds import ContactKind
from freeshelf.helplines.models import HelpContact
from freeshelf.library.models import Agent
from freeshelf.pages.models import Menu, StandardPage
from tests.content.factories import paragraphs
from tests.fields.factories import (
    FieldFactory,
    FieldGroupRuleFactory,
)
from tests.helplines.factories import HelpEntryFactory
from tests.library.factories import AgentFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db

_TEXT = "The survivor Amina was told to call {number} or write to {address} at night."


def kinds(tmp_path, *, number: str) -> list[str]:
    path = tmp_path / "text.txt"
    path.write_text(
        _TEXT.format(number=number, address="amina.hassan.91@webpost.example")
    )
    return [each.kind for each in look_into(path, "text/plain", "").findings]


def test_a_number_in_get_help_is_no_finding(tmp_path):
    assert "phone" in kinds(tmp_path, number="+33 1 42 68 53 00")

    entry = HelpEntryFactory()
    for kind, value in (
        (ContactKind.PHONE, "+33 (0)1 42 68 53 00"),
        (ContactKind.MAIL, "help@shelter.example.org"),
    ):
        HelpContact.objects.create(entry=entry, kind=kind, value=value)

    assert "phone" not in kinds(tmp_path, number="0033 1 42 68 53 00")
    assert "phone" in kinds(tmp_path, number="+33 1 42 68 53 01")
    assert "email" in kinds(tmp_path, number="+33 1 42 68 53 00")


NUMBER = "+33 1 42 68 53 00"
MINE = "amina.hassan.91@webpost.example"


def _after_a_minute() -> None:
    caches["memory"].clear()


def test_what_an_organisation_says_of_itself_is_no_finding(tmp_path):
    said = f"<p>Our office: {NUMBER}</p>"
    AgentFactory(description=said, kind=Agent.Kind.PERSON, is_listed=True)
    unseen = AgentFactory(description=said)

    assert "phone" in kinds(tmp_path, number=NUMBER)
    Agent.objects.filter(pk=unseen.pk).update(is_listed=True)
    _after_a_minute()

    assert "phone" not in kinds(tmp_path, number="0033 1 42 68 53 00")
    assert "email" in kinds(tmp_path, number=NUMBER)


@pytest.mark.parametrize("is_public", [True, False])
def test_a_field_of_an_organisation_counts_where_readers_see_it(tmp_path, is_public):
    rule = FieldGroupRuleFactory(subject="agent", value="organization")
    field = FieldFactory(group=rule.group, is_public=is_public)
    organisation = AgentFactory(is_listed=True)
    organisation.value_sets.create(origin="admin", values={field.key: MINE})

    assert ("email" not in kinds(tmp_path, number=NUMBER)) is is_public


@pytest.mark.parametrize(
    ("location", "is_live", "is_known"),
    [
        (Menu.Location.FOOTER, True, True),
        (Menu.Location.FOOTER, False, False),
        (Menu.Location.OTHER, True, False),
    ],
)
def test_the_imprint_to_which_a_menu_leads_is_no_finding(
    tmp_path, location, is_live, is_known
):
    page = StandardPage(
        title="Imprint", live=is_live, body=paragraphs(f"Tel. {NUMBER}")
    )
    make_home().add_child(instance=page)
    item = {"type": "page", "value": {"page": page.pk, "label": ""}}
    heading = {"label": "About", "children": [item]}
    Menu.objects.create(
        title="Foot",
        location=location,
        locale=Locale.get_active(),
        items=[{"type": "placeholder", "value": heading}],
    )

    assert ("phone" not in kinds(tmp_path, number=NUMBER)) is is_known


def test_the_sender_of_the_emails_is_no_finding(tmp_path, settings):
    settings.DEFAULT_FROM_EMAIL = f"The library <{MINE}>"

    assert "email" not in kinds(tmp_path, number=NUMBER)
