"""Filling in fields in a real browser: rows, and what appears by what is chosen."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from freeshelf.library.models import Resource
from tests.fields.factories import (
    FieldConditionFactory,
    FieldFactory,
    FieldGroupFactory,
    FieldGroupRuleFactory,
)
from tests.library.factories import AgentFactory, ResourceFactory
from tests.library.test_admin_browser import page
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

__all__ = ["page"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.admin_browser,
]


def test_rows_and_fields_come_and_go_under_the_admin_area_policy(page, live_server):
    refused = []
    page.on("console", lambda said: refused.append(said.text))
    law = ConceptFactory(scheme=ConceptSchemeFactory(role="type"), label="Law")
    rule = FieldGroupRuleFactory(subject="type", concept=law, value="")
    FieldFactory(group=rule.group, key="article", label="Article")
    group = FieldGroupFactory()
    rows = FieldFactory(group=group, key="rows", type="repeater")
    FieldFactory(group=group, parent=rows, key="city")
    FieldFactory(group=group, parent=rows, key="opens", type="time_picker")
    flag = FieldFactory(group=group, key="flag", type="true_false")
    note = FieldFactory(group=group, key="note")
    FieldConditionFactory(field=note, other=flag, operator="is", value="1")
    record = ResourceFactory(draft=True, field_values={"rows": [{"city": "Accra"}]})
    page.goto(live_server.url + reverse("library_resource:edit", args=[record.pk]))
    page.get_by_role("tab", name="Custom fields").click()

    expect(page.get_by_label("Note")).to_be_hidden()
    page.get_by_label("Flag").check()
    page.get_by_label("Note").fill("Mind it")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("City").nth(1).fill("Lomé")
    page.get_by_role("button", name="Move up", exact=True).nth(1).click()
    expect(page.get_by_label("Article")).to_be_hidden()
    page.get_by_role("tab", name="Description").click()
    page.locator("#id_types").fill("law")
    expect(page.get_by_role("option", name="Law").first).to_be_visible()
    page.locator("#id_types").press("Enter")
    page.get_by_role("tab", name="Custom fields").click()
    page.get_by_label("Article").fill("26")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").first.click()

    saved = Resource.objects.get().get_latest_revision_as_object()
    assert saved.field_values == {
        "article": "26",
        "rows": [{"city": "Lomé"}, {"city": "Accra"}],
        "flag": True,
        "note": "Mind it",
    }
    assert not [said for said in refused if "Content Security Policy" in said]

    by_kind = FieldGroupRuleFactory(subject="agent", value="person")
    FieldFactory(group=by_kind.group, key="born", label="Born")
    agent = AgentFactory()
    page.goto(live_server.url + reverse("library_agent:edit", args=[agent.pk]))
    expect(page.get_by_label("Born")).to_have_count(0)
    page.goto(live_server.url + reverse("library_agent:add"))
    expect(page.get_by_label("Born")).to_be_hidden()
    page.locator("select[name=kind]").select_option("person")
    expect(page.get_by_label("Born")).to_be_visible()
