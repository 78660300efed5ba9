"""Choosers of the admin area open under its content policy, in lists of a form too."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Site, Workflow

from freeshelf.accounts.roles import EDITORS
from tests.browser.test_admin_policy import admin

__all__ = ["admin"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.admin_browser,
    pytest.mark.django_db(transaction=True),
]


def test_an_administrator_makes_a_workflow_for_resources(admin):
    Group.objects.get_or_create(name=EDITORS)
    admin.goto(admin.base + reverse("wagtailadmin_workflows:add"))
    admin.locator("#id_name").fill("A colleague looks")

    admin.get_by_role("button", name="Add task").click()
    admin.get_by_role("button", name="Choose a task").click()
    admin.get_by_role("tab", name="New").click()
    modal = admin.locator(".modal-content")
    modal.get_by_label("Name").fill("Look it over")
    modal.get_by_label(EDITORS).check()
    modal.get_by_role("button", name="Create").click()
    expect(admin.locator(".task-chooser")).to_contain_text("Look it over")
    admin.get_by_label("Resource", exact=True).check()
    with admin.expect_navigation():
        admin.get_by_role("button", name="Create", exact=True).click()

    workflow = Workflow.objects.get(name="A colleague looks")
    assert [task.name for task in workflow.tasks] == ["Look it over"]
    assert not admin.refused, admin.refused


def test_a_page_is_chosen_for_a_redirect(admin):
    home = Site.objects.get(is_default_site=True).root_page
    admin.goto(admin.base + reverse("wagtailredirects:add"))

    admin.get_by_role("button", name="Choose a page").click()
    admin.locator(".modal-content").get_by_role("link", name=home.title).first.click()

    expect(admin.locator(".page-chooser")).to_contain_text(home.title)
    assert not admin.refused, admin.refused
