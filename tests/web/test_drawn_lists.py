"""Lists of links are drawn by Jinja2: as safe and as fresh as the rest of a page."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.template import engines
from django.utils import timezone
from jinja2 import UndefinedError

from freeshelf.accounts.roles import EDITORS
from freeshelf.library.access import AccessRights
from freeshelf.library.services import withdraw
from tests.library.factories import AgentFactory, ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory
from tests.web.reading import said

HOSTILE = "<script>alert(1)</script>\"'&"


def test_what_editors_type_is_text_in_every_part(shelve, client):
    topic = ConceptFactory(label=HOSTILE)
    ResourceFactory(
        title=f"Kilns {HOSTILE}",
        publisher=AgentFactory(name=HOSTILE),
        content_notice=HOSTILE,
        description="Kilns",
        subjects=[topic],
    )
    shelve()

    drawn = client.get("/en/search?q=kilns").text

    assert drawn.count("alert(1)") > 4
    assert "<script>alert" not in drawn
    assert "alert(1)</script>" not in drawn


def test_a_name_that_does_not_exist_is_an_error():
    template = engines["lists"].from_string("{{ card.titel }}")

    with pytest.raises(UndefinedError):
        template.render({"card": object()})


def test_two_readers_in_turn_see_their_own_list_in_their_own_words(shelve, client):
    ResourceFactory(title="Open kilns")
    ResourceFactory(title="Closed kilns", access_rights=AccessRights.STAFF)
    shelve()
    editor = UserFactory()
    editor.groups.add(Group.objects.get(name=EDITORS))

    def seen(address: str) -> tuple[list[str], str]:
        page = BeautifulSoup(client.get(address).content, "html.parser")
        titles = sorted(said(each) for each in page.select(".resource-card h3"))
        return titles, said(page.select_one(".own-list-check")).partition(":")[
            0
        ].strip()

    client.force_login(editor)
    of_editor = seen("/en/search?q=kilns")
    client.logout()
    of_visitor = seen("/en/search?q=kilns")
    in_french = seen("/fr/search?q=kilns")

    assert of_editor == (["Closed kilns", "Open kilns"], "In my list")
    assert of_visitor == (["Open kilns"], "In my list")
    assert in_french[0] == ["Open kilns"]
    assert in_french[1].startswith("Dans ma liste")


def test_what_is_renamed_or_withdrawn_shows_so_on_the_next_page(shelve, client):
    topic = ConceptFactory(label="Clay")
    gone = ResourceFactory(title="Lost kilns", subjects=[topic])
    ResourceFactory(title="Kept kilns", subjects=[topic])
    shelve()

    def shown() -> set[str]:
        page = client.get("/en/search?q=kilns").text
        return {each for each in ("Clay", "Loam", "Lost", "Kept") if each in page}

    before = shown()
    label = topic.labels.get()
    label.text = "Loam"
    label.save()
    renamed = shown()
    withdraw(resource=gone, reason="It named someone", now=timezone.now())

    assert before == {"Clay", "Lost", "Kept"}
    assert renamed == {"Loam", "Lost", "Kept"}
    assert shown() == {"Kept"}
