"""Choosers of the desk open under its content policy, in lists of a form too."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Site, Workflow

from freeshelf.accounts.roles import EDITORS
from tests.browser.test_desk_policy import desk

__all__ = ["desk"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.line("3.10"),
    pytest.mark.django_db(transaction=True),
]


def test_an_administrator_makes_a_workflow_for_resources(desk):
    Group.objects.get_or_create(name=EDITORS)
    desk.goto(desk.base + reverse("wagtailadmin_workflows:add"))
    desk.locator("#id_name").fill("A colleague looks")

    desk.get_by_role("button", name="Add task").click()
    desk.get_by_role("button", name="Choose a task").click()
    desk.get_by_role("tab", name="New").click()
    modal = desk.locator(".modal-content")
    modal.get_by_label("Name").fill("Look it over")
    modal.get_by_label(EDITORS).check()
    modal.get_by_role("button", name="Create").click()
    expect(desk.locator(".task-chooser")).to_contain_text("Look it over")
    desk.get_by_label("Resource", exact=True).check()
    desk.get_by_role("button", name="Create", exact=True).click()
    desk.wait_for_load_state("networkidle")

    workflow = Workflow.objects.get(name="A colleague looks")
    assert [task.name for task in workflow.tasks] == ["Look it over"]
    assert not desk.refused, desk.refused


def test_a_page_is_chosen_for_a_redirect(desk):
    home = Site.objects.get(is_default_site=True).root_page
    desk.goto(desk.base + reverse("wagtailredirects:add"))

    desk.get_by_role("button", name="Choose a page").click()
    desk.locator(".modal-content").get_by_role("link", name=home.title).first.click()

    expect(desk.locator(".page-chooser")).to_contain_text(home.title)
    assert not desk.refused, desk.refused
