"""The admin area works under its content policy: nothing it needs is refused."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect
from wagtail.models import Site

from freeshelf.library.models import Agent
from freeshelf.pages.models import StandardPage
from tests.inbox.factories import MessageFactory, SuggestedResourceFactory
from tests.library.factories import (
    AgentFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def admin(browser, library) -> Iterator[Page]:
    """The admin area, with what its policy refused in `refused`."""
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    context.add_cookies([cookie | {"url": library}])
    page = context.new_page()
    page.refused, page.foreign, page.base = [], [], library
    page.on(
        "console",
        lambda said: (
            page.refused.append(said.text)
            if "Content Security Policy" in said.text or "Refused" in said.text
            else None
        ),
    )
    page.on("pageerror", lambda error: page.refused.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((library, "data:", "blob:"))
            else page.foreign.append(request.url)
        ),
    )
    yield page
    context.close()


@pytest.mark.admin_browser
def test_every_kind_of_page_of_the_admin_area_loads_whole(admin):
    resource = ResourceFactory(creators=[AgentFactory()], revised=True)
    home = Site.objects.get(is_default_site=True).root_page
    text = home.add_child(instance=StandardPage(title="About", slug="about"))
    message, suggested = MessageFactory(), SuggestedResourceFactory()
    reading_list = ReadingListFactory(resources=[resource])

    for address in (
        "/admin/",
        reverse("library_resource:list"),
        reverse("library_resource:add"),
        reverse("library_resource:edit", args=[resource.pk]),
        reverse("library_resource:history", args=[resource.pk]),
        reverse("library_reading_list:edit", args=[reading_list.pk]),
        reverse("library_agent:add"),
        reverse("inbox_message:list"),
        reverse("inbox_message:edit", args=[message.pk]),
        reverse("inbox_suggested:edit", args=[suggested.pk]),
        reverse("wagtailadmin_explore", args=[home.pk]),
        reverse("wagtailadmin_pages:edit", args=[text.pk]),
        reverse("wagtailimages:index"),
        reverse("wagtailimages:add_multiple"),
        reverse("wagtailusers_users:index"),
        reverse("wagtailredirects:index"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_account"),
    ):
        admin.goto(admin.base + address)
        expect(admin.locator(".sidebar")).to_be_visible()  # drawn by a script
        assert not admin.refused, (address, admin.refused)
    assert not admin.foreign


@pytest.mark.admin_browser
def test_lists_of_a_form_grow_and_days_are_picked(admin):
    agent = AgentFactory(name="Harbour Institute")
    resource = ResourceFactory(draft=True)
    admin.goto(admin.base + reverse("library_resource:edit", args=[resource.pk]))

    admin.get_by_role("button", name="Add", exact=False).and_(
        admin.locator("#id_creators-ADD")
    ).click()
    expect(admin.locator("#id_creators-0-role, [name=creators-0-role]")).to_be_visible()
    admin.get_by_role("button", name="Toggle status", exact=False).first.click()
    admin.get_by_role("button", name="Set schedule", exact=False).first.click()
    admin.locator("#id_go_live_at").click()

    expect(admin.locator(".xdsoft_datetimepicker:visible").first).to_be_visible()
    assert not admin.refused, admin.refused
    assert Agent.objects.get() == agent


def test_the_preview_is_framed_by_the_admin_area_and_by_no_one_else(admin, client):
    home = Site.objects.get(is_default_site=True).root_page
    text = home.add_child(instance=StandardPage(title="About us", slug="about"))
    admin.goto(admin.base + reverse("wagtailadmin_pages:edit", args=[text.pk]))
    admin.get_by_role("button", name="Toggle preview", exact=False).first.click()

    frame = admin.frame_locator("#w-preview-iframe, iframe[title='Preview']").first
    expect(frame.get_by_role("heading", name="About us", level=1)).to_be_visible()
    assert not admin.refused, admin.refused
    public = client.get("/en/about/")
    assert "frame-ancestors 'none'" in public["Content-Security-Policy"]
    assert public["X-Frame-Options"] == "DENY"


@pytest.mark.admin_browser
def test_text_is_written_and_pictures_are_chosen(admin, tmp_path):
    home = Site.objects.get(is_default_site=True).root_page
    text = home.add_child(instance=StandardPage(title="About us", slug="about"))
    picture = tmp_path / "shelf.png"
    Image.new("RGB", (60, 40), "teal").save(picture)

    admin.goto(admin.base + reverse("wagtailadmin_pages:edit", args=[text.pk]))
    admin.get_by_title("Insert a block").first.click()
    admin.get_by_role("option", name="Text").first.click()
    box = admin.locator("[contenteditable=true]").first
    box.click()
    box.press_sequentially("What this is.")
    admin.keyboard.press("Control+a")
    expect(box).to_contain_text("What this is.")
    admin.goto(admin.base + reverse("wagtailimages:add_multiple"))
    admin.locator("#fileupload").set_input_files(picture)
    expect(
        admin.locator(".upload-list .thumb > :is(canvas, img)").first
    ).to_be_visible()

    assert not admin.refused, admin.refused


@pytest.mark.admin_browser
def test_what_is_refused_would_be_seen(admin):
    admin.goto(admin.base + reverse("wagtailadmin_account"))
    admin.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')"
    )
    admin.wait_for_timeout(100)

    assert len(admin.refused) == 1
