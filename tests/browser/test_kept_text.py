"""Text that cannot be saved stays in the tab, but never that of closed records."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from freeshelf.library.models import Resource
from tests.browser.test_admin_policy import admin
from tests.library.factories import ResourceFactory

__all__ = ["admin"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('freeshelf-kept'))"


def _open(admin, resource):
    admin.goto(admin.base + reverse("library_resource:edit", args=[resource.pk]))
    expect(admin.locator("#id_title")).to_be_visible()


def test_text_that_cannot_be_saved_is_kept_until_it_is(admin):
    resource = ResourceFactory(title="Guide", revised=True)
    address = "**" + reverse("library_resource:edit", args=[resource.pk])
    _open(admin, resource)
    # Wagtail takes what stands there two seconds later for what was loaded.
    admin.evaluate(
        "new Promise((done) => document.addEventListener("
        "'w-unsaved:watch-edits', done, {once: true})).then(() => 1)"
    )
    admin.route(
        address,
        lambda route: (
            route.abort() if route.request.method == "POST" else route.continue_()
        ),
    )

    admin.locator("#id_title").fill("Guide to work")
    expect(admin.get_by_text("Your text is kept in this browser tab")).to_be_visible()
    admin.on("dialog", lambda dialog: dialog.accept())
    admin.unroute(address)
    admin.goto("about:blank")
    _open(admin, resource)
    expect(admin.locator("#id_title")).to_have_value("Guide")
    with admin.expect_navigation():
        admin.get_by_role("button", name="Save it as a draft").click()

    draft = Resource.objects.get(pk=resource.pk).get_latest_revision_as_object()
    assert draft.title == "Guide to work"
    expect(admin.locator("#id_title")).to_have_value("Guide to work")
    assert admin.evaluate(KEPT) == []
    assert not admin.refused, admin.refused


def test_text_of_closed_records_is_never_kept_and_signing_out_forgets(admin):
    closed = ResourceFactory(title="Closed", access_rights="staff", revised=True)
    _open(admin, closed)
    fail = "document.querySelector('[data-edit-form]').dispatchEvent("
    fail += "new CustomEvent('w-autosave:error', {bubbles: true, detail: {text: 'x'}}))"
    admin.evaluate(fail)

    expect(admin.get_by_text("is never stored in a browser")).to_be_visible()
    assert admin.evaluate(KEPT) == []

    resource = ResourceFactory(title="Open", revised=True)
    _open(admin, resource)
    admin.evaluate(fail)
    assert len(admin.evaluate(KEPT)) == 1
    # What the editor is about to close is not kept either.
    admin.evaluate("document.querySelector('#id_access_rights').value = 'staff'")
    admin.evaluate(fail)
    assert admin.evaluate(KEPT) == []
    admin.evaluate("document.querySelector('#id_access_rights').value = 'open'")
    admin.evaluate(fail)

    admin.get_by_role("button", name="librarian").first.click()
    with admin.expect_navigation():
        admin.get_by_role("button", name="Log out").click()
    assert admin.evaluate(KEPT) == []
