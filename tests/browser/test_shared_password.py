"""A reader gives the shared password of a page in a browser."""

import pytest
from playwright.sync_api import expect
from wagtail.models import PageViewRestriction

from freeshelf.pages.models import HomePage, NewsPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_password_opens_the_page_and_a_wrong_one_says_so(library, open_page, width):
    home = HomePage.objects.get()
    news = home.add_child(instance=NewsPage(title="Court dates", slug="court-dates"))
    PageViewRestriction.objects.create(
        page=news, restriction_type="password", password="brick & kiln"
    )
    page = open_page("/en/court-dates/", viewport={"width": width, "height": 800})

    # Opened again in another tab, as from a link in an email.
    page.context.new_page().goto(page.url)
    page.get_by_label("Password").fill("kiln")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".form-field__error")).to_contain_text("not correct")
    page.get_by_label("Password").fill("brick & kiln")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", name="Court dates")).to_be_visible()
    assert page.url == f"{library}/en/court-dates/"
    assert not page.foreign
