"""A look in a browser: measured while it is written, and held in its place."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.test_admin_policy import admin
from tests.pages.theme_factories import FontFamilyFactory, ThemeFactory

__all__ = ["admin"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
# Each of them would hide, cover or push away what must stay in reach.
HOSTILE = """
.home__search, main { position: fixed; inset: 0; z-index: 999; background: red }
.home__title { position: absolute; inset-block-start: -900px; block-size: 5000px }
.site-footer__links { transform: translateY(-3000px) scale(9); z-index: 99 }
.leave-site, .leave-site__link, .site-header__tools { display: none !important }
.site-header__name span { font-size: 90rem; box-shadow: 0 0 0 9000px red }
main, body, html, .site-header { display: none; opacity: 0; filter: blur(9px) }
* { outline: 9000px solid red }
"""
ON_TOP = """link => {
    const box = link.getBoundingClientRect();
    const top = document.elementFromPoint(
        box.x + box.width / 2, box.y + box.height / 2);
    return link.contains(top) && getComputedStyle(link).visibility === "visible";
}"""


@pytest.mark.admin_browser
def test_contrast_is_measured_while_colours_are_chosen(admin):
    theme = ThemeFactory()
    admin.goto(admin.base + reverse("pages_theme:edit", args=[theme.pk]))
    verdict = admin.locator(".palette__verdict")
    expect(verdict).to_have_text("All colour pairs have enough contrast.")

    admin.locator("#id_colors-dark-ink").fill("#333")

    expect(verdict).to_contain_text("Not enough contrast: Main text / Page background")
    near = admin.locator(".palette__pair--near").first
    expect(near).to_contain_text("✗ 1.42 Main text / Page background")
    admin.locator("#id_colors-dark-ink").fill("#ffffff")
    expect(verdict).to_have_text("All colour pairs have enough contrast.")
    assert not admin.refused, admin.refused


def test_no_css_of_a_look_hides_or_covers_the_ways_out(admin):
    ThemeFactory(
        custom_css=HOSTILE,
        text_font=FontFamilyFactory(),
        colors={"light": {"accent": "#00594f"}},
    )

    for width in (1300, 320):
        admin.set_viewport_size({"width": width, "height": 700})
        admin.goto(f"{admin.base}/en/")
        assert style(admin, "body", "--accent").strip() == "#00594f"
        assert style(admin, ".home__title", "position") == "absolute"
        for name in (".leave-site__link", ".site-header__help"):
            link = admin.locator(name)
            expect(link).to_be_visible()
            assert link.evaluate(ON_TOP), (width, name)
    assert not admin.refused, admin.refused
    assert not admin.foreign


def style(page, name, part):
    script = "([name, part]) => getComputedStyle(document.querySelector(name))"
    return page.evaluate(f"{script}.getPropertyValue(part)", [name, part])
