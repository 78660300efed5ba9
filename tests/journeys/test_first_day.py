"""The tutorial of the first day and the workflow for two, walked by their labels."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from playwright.sync_api import Page, expect
from wagtail.models import (
    GroupApprovalTask,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

from freeshelf.accounts.roles import EDITORS
from freeshelf.library.models import Resource
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.operations.worker import Worker
from tests.accounts.people import PASSWORD, make_person
from tests.enrich.described_files import printed
from tests.library.factories import ResourceFactory
from tests.library.test_admin_browser import page
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

__all__ = ["page"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
]

TITLE = "Main Indicators for the Identification of Victims"
PAPER = printed(
    [(24, "Passports in the right hands"), "Who keeps the key? quernmarrow."],
    title="Passports in the right hands",
)


@pytest.fixture
def shelf() -> Resource:
    """One imported record without a type, and a workflow for two."""
    make_home()
    ConceptFactory(
        scheme=ConceptSchemeFactory(role="type"),
        label="Guidance",
        alternative={"en": ["Checklist"]},
    )
    topics = ConceptSchemeFactory()
    labour = ConceptFactory(scheme=topics, label="Forced labour")
    ConceptFactory(
        scheme=topics,
        label="Debt bondage",
        broader=[labour],
        alternative={"en": ["Peonage"]},
    )
    return ResourceFactory(title=TITLE, revised=True)


@pytest.fixture
def enter(page, live_server) -> Iterator[Callable[[str], Page]]:
    """Sign someone in, in a browser window of their own."""
    opened = []
    # Two windows at once on a machine that does other things beside.
    expect.set_options(timeout=20_000)

    def sign_in(name: str) -> Page:
        make_person(name)
        context = page.context.browser.new_context(
            viewport={"width": 1300, "height": 1000}
        )
        opened.append(context)
        window = context.new_page()
        window.set_default_timeout(30_000)
        window.goto(f"{live_server.url}/admin/")
        window.get_by_label("Username or email address").fill(name)
        window.get_by_label("Password", exact=True).fill(PASSWORD)
        window.get_by_role("button", name="Sign in", exact=True).click()
        window.wait_for_url("**/admin/")
        return window

    yield sign_in
    expect.set_options(timeout=5_000)
    for context in opened:
        context.close()


def _open(window: Page, title: str = TITLE) -> None:
    menu = window.locator(".sidebar")
    menu.get_by_role("button", name="Library").click()
    menu.get_by_role("link", name="Resources", exact=True).click()
    window.get_by_role("link", name=re.compile(f"^{title}")).first.click()
    window.wait_for_url("**/edit/**")
    # The form takes down what it holds before it looks for changes.
    window.wait_for_timeout(1500)


def _choose(window: Page, field: str, typed: str, shown: str) -> None:
    box = window.locator(f"#id_{field}")
    box.press_sequentially(typed)
    expect(window.get_by_role("option", name=shown)).to_be_visible()
    box.press("Enter")


def _act(window: Page, name: str) -> None:
    window.get_by_role("button", name="More actions").last.click()
    with window.expect_navigation():
        window.get_by_role("button", name=name, exact=True).click()


def test_the_first_day(shelf, enter, live_server):
    window = enter("editor")
    expect(window.get_by_role("heading", name="Needs attention")).to_be_visible()
    _open(window)

    _choose(window, "types", "checklist", "Guidance")
    _choose(window, "subjects", "peonage", "Forced labour › Debt bondage")
    window.get_by_label("Publication date").fill("2012")
    expect(window.locator(".w-autosave-indicator")).to_have_text(re.compile("Saved"))
    assert not Resource.objects.get().issued
    window.get_by_role("button", name="Toggle preview").click()
    preview = window.frame_locator("iframe[title='Preview']").last
    expect(preview.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(preview.get_by_role("main")).to_contain_text("2012")
    window.get_by_role("button", name="Toggle preview").click()

    window.get_by_role("tab", name="Files").click()
    window.locator("#file-drop-input").set_input_files(
        {"name": "passports.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    expect(window.locator(".file-list__state")).to_contain_text(
        "Waiting for text extraction"
    )
    Worker().run(until_empty=True)
    expect(window.locator(".file-list__state")).to_contain_text("Text extracted")

    _act(window, "Publish")
    told = window.locator(".messages")
    expect(told).to_contain_text("updated and published")
    bring_up_to_date()
    with window.expect_popup() as popup:
        told.get_by_role("link", name="View live").click()
    reader = popup.value
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    for words in ("main indicators", "debt bondage", "quernmarrow"):
        reader.goto(f"{live_server.url}/en/search?q={words}")
        expect(reader.get_by_role("link", name=TITLE).first).to_be_visible()

    _open(window)
    window.get_by_role("link", name="History").click()
    window.get_by_role("button", name="Actions").last.click()
    window.get_by_role("link", name="Compare with current version").last.click()
    expect(window.locator("main")).to_contain_text("2012")
    window.go_back()
    window.get_by_role("button", name="Actions").last.click()
    window.get_by_role("link", name="Review this version").last.click()
    _act(window, "Publish this version")
    # The first version lacks what was added since.
    with window.expect_navigation():
        window.get_by_role("button", name="Publish anyway").click()

    resource = Resource.objects.get()
    assert (resource.issued, resource.live) == ("", True)
    assert not resource.types.exists()
    assert resource.files.count() == 1


def test_two_people_at_one_admin(shelf, enter):
    task = GroupApprovalTask.objects.create(name="A colleague reads it")
    ana, wei = enter("ana"), enter("wei")
    task.groups.add(Group.objects.get(name=EDITORS))
    workflow = Workflow.objects.create(name="Two pairs of eyes")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.create(
        workflow=workflow, content_type=ContentType.objects.get_for_model(Resource)
    )

    _open(ana)
    ana.get_by_label("Publication date").fill("2018")
    _act(ana, "Submit to Two pairs of eyes")
    expect(ana.locator(".messages")).to_contain_text("submitted for moderation")
    wei.reload()
    wei.get_by_role("link", name="change is waiting for review").click()
    wei.get_by_role("link", name=re.compile(TITLE)).click()
    wei.wait_for_url("**/edit/**")
    wei.get_by_role("button", name="More actions").last.click()
    wei.get_by_role("button", name="Request changes", exact=True).click()
    modal = wei.locator(".modal-content")
    modal.get_by_label("Comment").fill("The imprint says 2019.")
    modal.get_by_role("button", name="Request changes").click()
    wei.wait_for_url("**/resources/")

    _open(ana)
    ana.get_by_role("link", name="History").click()
    expect(ana.locator("main")).to_contain_text("The imprint says 2019.")
    _open(ana)
    ana.get_by_label("Publication date").fill("2019")
    _act(ana, "Resubmit to A colleague reads it")
    expect(ana.locator(".messages")).to_contain_text("submitted for moderation")
    _open(wei)
    _act(wei, "Approve and Publish")
    expect(wei.locator(".messages")).to_be_visible()

    resource = Resource.objects.get()
    assert (resource.issued, resource.has_unpublished_changes) == ("2019", False)
