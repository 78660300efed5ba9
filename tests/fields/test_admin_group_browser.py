"""The page of a field group in a real browser: adding, sorting, conditions, trying."""

from contextlib import suppress

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from freeshelf.fields.models import FieldGroup
from tests.fields.factories import FieldFactory, FieldGroupFactory
from tests.library.factories import ResourceFactory
from tests.library.test_admin_browser import page

__all__ = ["page"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.admin_browser,
]


def _add(insert, kind):
    insert.click()
    offered = insert.page.get_by_role("option", name=kind, exact=True)
    offered.click()
    # The list folds away a moment later: until then its options are on the page.
    expect(offered).to_have_count(0)


def test_a_group_with_a_condition_is_built_sorted_and_tried(page, live_server):
    refused = []
    page.on("console", lambda said: refused.append(said.text))
    page.on("pageerror", lambda error: refused.append(str(error)))
    group = FieldGroupFactory(title="Visits")
    FieldFactory(group=group, key="pages", label="Pages", type="number")
    FieldFactory(group=group, key="flag", label="Flag", type="true_false", sort_order=1)
    ResourceFactory(title="A guide to visits", field_values={"pages": 84})
    page.goto(live_server.url + reverse("fields_group:edit", args=[group.pk]))
    form = page.locator("#w-editor-form")

    # Folded; the settings of a kind are shown once they are asked for.
    expect(form.get_by_label("Label")).to_have_count(2)
    expect(form.get_by_label("Label").first).to_be_hidden()
    insert = form.get_by_role("button", name="Insert a block")
    _add(insert.nth(2), "Field")
    note = form.locator("[name=field_blocks-2-value-label]")
    note.fill("Note")
    kind = form.locator("[name=field_blocks-2-value-type]")
    expect(form.get_by_text("such as a report number")).to_be_visible()
    choices = form.locator("[name=field_blocks-2-value-choices]")
    form.get_by_role("button", name="Settings").nth(2).click()
    expect(choices).to_be_hidden()
    kind.select_option("select")
    expect(choices).to_be_visible()
    expect(form.get_by_text("such as the country of an office")).to_be_visible()
    kind.select_option("text")
    form.locator("[data-contentpath=conditions]").nth(2).get_by_role(
        "button", name="Add"
    ).click()
    other = form.locator("[name=field_blocks-2-value-conditions-0-value-other]")
    assert other.locator("option").all_inner_texts() == [
        "Choose a field", "Pages", "Flag",
    ]  # fmt: skip
    other.select_option(label="Flag")
    form.locator("[name=field_blocks-2-value-conditions-0-value-value]").fill("1")

    _add(insert.nth(3), "Group or repeater")
    form.locator("[name=field_blocks-3-value-label]").fill("Hours")
    rows = form.locator("[data-contentpath=parts]").last
    _add(rows.get_by_role("button", name="Insert a block"), "Field")
    form.locator("[name=field_blocks-3-value-parts-0-value-label]").fill("Day")
    rows.get_by_role("button", name="Settings").click()
    rows.locator("[data-contentpath=conditions]").get_by_role(
        "button", name="Add"
    ).click()
    inner = rows.locator("select[name$=other]")
    assert inner.locator("option").all_inner_texts() == ["Choose a field"]
    rows.locator("[data-contentpath=conditions]").get_by_role(
        "button", name="Delete"
    ).click()

    # By keyboard one up, then by dragging to the top.
    hours = form.locator("[data-streamfield-child]").filter(
        has=page.locator("[name=field_blocks-3-value-label]")
    )
    up = hours.get_by_role("button", name="Move up").first
    up.focus()
    up.press("Enter")
    handle = hours.get_by_role("button", name="Drag").first
    handle.scroll_into_view_if_needed()
    top = form.locator("[data-streamfield-child]").first
    handle.drag_to(top.get_by_role("button", name="Drag").first)

    page.get_by_role("button", name="Toggle preview").click()
    tried = page.frame_locator("iframe.w-preview__iframe, iframe#w-preview-iframe").last
    expect(tried.get_by_role("heading", name="A new record")).to_be_visible()
    expect(tried.get_by_label("Note")).to_be_hidden()
    # Drawn again a moment after the last change: until then a tick may be lost.
    for _attempt in range(4):
        tried.get_by_label("Flag").check()
        with suppress(AssertionError):
            expect(tried.get_by_label("Note")).to_be_visible(timeout=5_000)
            break
    expect(tried.get_by_label("Note")).to_be_visible()
    form.locator("#id_tried_on").fill("guide")
    page.get_by_role("option", name="A guide to visits").first.click()
    expect(tried.get_by_role("heading", name="A guide to visits")).to_be_visible()
    expect(tried.get_by_label("Pages")).to_have_value("84")
    assert group.fields.count() == 2

    with page.expect_navigation():
        page.get_by_role("button", name="Save").last.click()

    fields = list(FieldGroup.objects.get().fields.filter(parent=None))
    assert {each.label for each in fields} == {"Pages", "Flag", "Note", "Hours"}
    assert fields[0].label == "Hours"
    assert fields[0].parts.get().label == "Day"
    assert fields[-1].conditions.get().other.key == "flag"
    assert not refused
