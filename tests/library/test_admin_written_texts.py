"""Descriptions of events, people, organisations and lists are written in blocks."""

import json
from importlib import import_module
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from freeshelf.content.conversion import written_text
from freeshelf.library.models import Agent, Merge, ReadingList, StagedObject
from tests.content.test_conversion import posted
from tests.events.factories import EventFactory
from tests.library.admin import edit
from tests.library.factories import AgentFactory, ReadingListFactory

pytestmark = pytest.mark.django_db
HELD = '<p>Who <strong>pays</strong>?</p><dl><dt>Fee</dt><dd lang="fr">Frais</dd></dl>'
KINDS = {
    "library_agent": lambda: AgentFactory(description=HELD, is_listed=True),
    "library_reading_list": lambda: ReadingListFactory(description=HELD),
    "events_event": lambda: EventFactory(description=HELD),
}


def shown_blocks(client, kind: str, row: Any) -> list[dict[str, Any]]:
    """The blocks that the form of a row shows."""
    html = client.get(reverse(f"{kind}:edit", args=[row.pk])).content.decode()
    box = BeautifulSoup(html, "lxml").find(id="description")
    return json.loads(box["data-w-block-arguments-value"])[0]


def sent(shown: list[dict[str, Any]]) -> dict[str, Any]:
    """Blocks as the browser sends them."""
    return posted("description", written_text(), shown)


def latest(row: Any) -> Any:
    """The newest state of a row."""
    row = type(row).objects.get(pk=row.pk)
    has_drafts = hasattr(row, "get_latest_revision_as_object")
    return row.get_latest_revision_as_object() if has_drafts else row


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_is_shown_in_blocks_and_changes_only_by_hand(chief, client, kind):
    row = KINDS[kind]()

    shown = shown_blocks(chief, kind, row)
    edit(chief, f"{kind}:edit", row.pk, **sent(shown))
    kept = latest(row).description
    edit(chief, f"{kind}:edit", row.pk)
    kept_without_blocks = latest(row).description
    shown.append({"type": "heading", "value": "Fees & more"})
    publish = {"action-publish": "1"}
    response = edit(chief, f"{kind}:edit", row.pk, **sent(shown), **publish)

    assert response.status_code == 302, response.context["form"].errors
    assert [each["type"] for each in shown[:2]] == ["paragraph", "imported_html"]
    assert kept == kept_without_blocks == HELD
    assert latest(row).description.endswith("<h2>Fees &amp; more</h2>")
    page = client.get(row.get_absolute_url(), follow=True).content.decode()
    soup = BeautifulSoup(page, "lxml")
    assert soup.find("dd", lang="fr").text == "Frais"
    assert "Fees & more" in [each.text for each in soup.find_all(["h2", "h3"])]
    assert "&amp;amp;" not in page
    assert "&lt;" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_no_script_is_stored(kind):
    row = KINDS[kind]()

    row.description = '<p onclick="x()">a</p><script>x()</script>'
    row.save()

    assert latest(row).description == "<p>a</p>"


def test_plain_texts_are_migrated_with_all_that_waits():
    agent, reading_list = AgentFactory(), ReadingListFactory()
    plain = "A < B & C\nline\n\nThen"
    html = "<p>A &lt; B &amp; C<br>line</p>\n\n<p>Then</p>"
    for row in (agent, reading_list):
        type(row).objects.filter(pk=row.pk).update(description=plain)
    revision = reading_list.save_revision()
    revision.content["description"] = plain
    revision.save()
    merge = Merge.objects.create(
        kind="agent",
        kept_key=agent.pk,
        merged_key=agent.pk + 1,
        merged_at=timezone.now(),
        journal={"before": {"description": ""}, "after": {"description": plain}},
    )
    staged = StagedObject.objects.create(
        content_type=ContentType.objects.get_for_model(Agent),
        object_id=agent.pk,
        opened={"values": {"description": ["", plain]}},
    )
    name = "freeshelf.library.migrations.0005_descriptions_in_html"

    import_module(name)._to_html(apps, connection.schema_editor())

    for row in (agent, reading_list, merge, staged):
        row.refresh_from_db()
    assert (agent.description, reading_list.description) == (html, html)
    latest_list = ReadingList.objects.get().get_latest_revision_as_object()
    assert latest_list.description == html
    assert merge.journal["before"]["description"] == ""
    assert merge.journal["after"]["description"] == html
    assert staged.opened["values"]["description"] == ["", html]
