"""Readers see the published look, and staff its drafts."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.pages.models import ThemeShare
from freeshelf.pages.theme.services import (
    delete_old_stylesheets,
    revoke_share,
    share_draft,
)
from freeshelf.wiring.schedule import publish_scheduled
from tests.content.factories import ImageFactory
from tests.library.factories import UserFactory
from tests.pages.home import make_home
from tests.pages.theme_factories import WOFF2, FontFamilyFactory, ThemeFactory
from tests.web.reading import said

pytestmark = pytest.mark.django_db

RED, TEAL = "#a4001d", "#00594f"


@pytest.fixture(autouse=True)
def home():
    return make_home()


@pytest.fixture
def editor() -> Client:
    client = Client()
    user = UserFactory(permissions=["wagtailadmin.access_admin"])
    user.user_permissions.add(Permission.objects.get(codename="change_theme"))
    client.force_login(user)
    return client


def styles(client: Client, path: str = "/en/") -> str:
    """All that the style sheets of a look say on a page."""
    html = client.get(path).content.decode()
    found = [part.split('"')[0] for part in html.split('href="/theme/')[1:]]
    sheets = [name for name in found if name.endswith(".css")]
    return "\n".join(client.get(f"/theme/{name}").content.decode() for name in sheets)


def test_without_a_look_pages_load_nothing_more(client):
    html = client.get("/en/").content.decode()

    assert "/theme/" not in html
    assert "freeshelf.svg" in html


def test_a_published_look_comes_as_files_that_never_change(client):
    ThemeFactory(colors={"light": {"accent": RED}}, radius=0, spacing="roomy")

    html = client.get("/en/").content.decode()
    [digest] = [part.split(".css")[0] for part in html.split('href="/theme/')[1:]]
    answer = client.get(f"/theme/{digest}.css")

    css = answer.content.decode()
    assert f"(prefers-color-scheme: light) {{ :root {{ --accent: {RED}; }} }}" in css
    assert "dark" not in css
    assert "--radius: 0px" in css
    assert "--s4: 1.25rem" in css
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "style-src 'self'" in client.get("/en/")["Content-Security-Policy"]


def test_the_look_published_last_is_in_use_and_taking_it_down_brings_back_the_other(
    client,
):
    ThemeFactory(colors={"light": {"accent": RED}})
    later = ThemeFactory(colors={"light": {"accent": TEAL}})

    assert TEAL in styles(client)
    later.unpublish()
    assert RED in styles(client)


def test_old_style_sheets_are_forgotten_and_made_anew(client):
    ThemeFactory(colors={"light": {"accent": RED}})
    assert RED in styles(client)

    delete_old_stylesheets(now=timezone.now() + timedelta(days=8))

    assert RED in styles(client)
    assert client.get("/theme/0123.css").status_code == 404


def test_an_editors_own_css_is_not_loaded_where_people_look_for_help(client):
    ThemeFactory(custom_css=".hero { color: red } body { display: none }")

    assert ".hero { color: red; }" in styles(client)
    assert "display: none" not in styles(client)
    assert ".hero" not in styles(client, "/en/help")
    assert ".hero" not in styles(client, "/en/leave")


def test_header_and_footer_speak_the_language_of_the_page(page_of):
    ThemeFactory(
        words={
            "en": {
                "site_name": "Pathways",
                "tagline": "For everyone",
                "footer_text": '<p>Kept by <a href="https://a.example">us</a>.</p>',
            },
            "ar": {"site_name": "مسارات", "tagline": "للجميع"},
        }
    )

    english, arabic, french = page_of("/en/"), page_of("/ar/"), page_of("/fr/")

    assert said(english.select_one(".site-header__name")) == "Pathways For everyone"
    assert said(english.title).endswith("Pathways")
    assert said(english.select_one(".site-footer__text")) == "Kept by us ."
    assert said(arabic.select_one(".site-header__name")) == "مسارات للجميع"
    assert arabic.select_one(".site-footer__text") is None
    assert french.select_one(".site-header__name [lang=en]") is not None


def test_a_name_that_tells_what_the_library_is_about_stays_out_of_titles(page_of):
    ThemeFactory(words={"en": {"site_name": "Pathways Counter-Trafficking Library"}})

    page = page_of("/en/topics")

    assert "Counter-Trafficking" in said(page.select_one(".site-header__name"))
    assert "Trafficking" not in said(page.title)


def test_logo_and_icon_are_pictures_of_the_library(client, page_of):
    image = ImageFactory(size=(400, 100))
    ThemeFactory(logo=image, icon=image, words={"en": {"logo_alt": "An open door"}})

    page = page_of("/en/")

    logo = page.select_one(".site-header__logo")
    assert (logo["width"], logo["height"], logo["alt"]) == ("160", "40", "An open door")
    icon = page.select_one("link[rel=icon]")["href"]
    for address, media_type in ((logo["src"], "image/webp"), (icon, "image/png")):
        answer = client.get(address)
        assert answer["Content-Type"] == media_type
        assert b"".join(answer.streaming_content)


def test_a_font_is_served_from_here_under_its_checksum(client):
    ThemeFactory(heading_font=FontFamilyFactory(name='Quay "Sans"'), text_stack="serif")

    css = styles(client)
    address = css.split('src: url("')[1].split('"')[0]
    answer = client.get(address)

    assert 'font-family: "Quay \\"Sans\\""' in css
    assert '--serif: "Quay \\"Sans\\"", system-ui' in css
    assert "--sans: ui-serif" in css
    assert b"".join(answer.streaming_content) == WOFF2
    assert answer["Content-Type"] == "font/woff2"
    assert answer["Cache-Control"].endswith("immutable")
    assert "font-src 'self'" in client.get("/en/")["Content-Security-Policy"]
    assert client.get("/theme/fonts/00.woff2").status_code == 404


def test_a_part_of_a_checksum_leads_to_no_font(client):
    ThemeFactory(heading_font=FontFamilyFactory())
    address = styles(client).split('src: url("')[1].split('"')[0]
    digest = address.removeprefix("/theme/fonts/").removesuffix(".woff2")

    assert b"".join(client.get(address).streaming_content) == WOFF2
    for part in (digest[0], digest[:32], digest[:-1]):
        assert client.get(f"/theme/fonts/{part}.woff2").status_code == 404


def test_a_draft_is_seen_by_its_editor_alone_and_kept_nowhere(client, editor):
    theme = ThemeFactory(colors={"light": {"accent": RED}})
    theme.colors = {"light": {"accent": TEAL}}
    theme.save_revision()

    editor.post(reverse("pages_theme_preview", args=[theme.pk]))
    answer = editor.get("/en/")

    assert TEAL in styles(editor)
    assert f"Only you see the draft “{theme.name}”." in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer
    assert TEAL not in styles(client)
    # The cookie of an editor is worth nothing to anyone else, nor after signing out.
    client.cookies = editor.cookies
    del client.cookies["sessionid"]
    assert TEAL not in styles(client)
    editor.get("/theme/draft/stop")
    assert TEAL not in styles(editor)


def test_who_may_not_change_looks_cannot_try_or_share_one(client):
    theme = ThemeFactory()
    client.force_login(UserFactory(permissions=["wagtailadmin.access_admin"]))

    for name in ("pages_theme_preview", "pages_theme_draft"):
        client.post(reverse(name, args=[theme.pk]), {"days": "7"})

    assert "freeshelf_look" not in client.cookies
    assert not ThemeShare.objects.exists()


def test_a_secret_link_shows_the_newest_draft_until_it_is_taken_back(client):
    theme = ThemeFactory(colors={"light": {"accent": RED}}, published=False)
    now = timezone.now()
    token = share_draft(theme=theme, days=7, now=now, user=None)
    theme.colors = {"light": {"accent": TEAL}}
    theme.save_revision()

    opened = client.get(f"/theme/draft/{token}")
    page = client.get("/en/")

    assert opened.status_code == 302
    assert opened["Referrer-Policy"] == "no-referrer"
    assert TEAL in styles(client)
    assert "because you opened a secret link" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex"
    cookie = opened.cookies["freeshelf_look"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert not ThemeShare.objects.filter(token_digest__contains=token).exists()
    revoke_share(share=ThemeShare.objects.get(), now=now)
    assert TEAL not in styles(client)
    assert client.get(f"/theme/draft/{token}").status_code == 404


def test_a_secret_link_ends_with_its_time_and_cannot_be_guessed_or_forged(client):
    theme = ThemeFactory(colors={"light": {"accent": TEAL}}, published=False)
    past = timezone.now() - timedelta(days=8)
    token = share_draft(theme=theme, days=7, now=past, user=None)

    assert client.get(f"/theme/draft/{token}").status_code == 404
    assert client.get("/theme/draft/x").status_code == 404
    client.cookies["freeshelf_look"] = f"share:{ThemeShare.objects.get().pk}"
    assert TEAL not in styles(client)


def test_a_scheduled_look_comes_by_the_clock_and_an_earlier_one_comes_back(client):
    theme = ThemeFactory(colors={"light": {"accent": RED}})
    first = theme.latest_revision
    later = timezone.now() + timedelta(days=1)
    theme.colors = {"light": {"accent": TEAL}}
    theme.go_live_at = later
    revision = theme.save_revision()
    revision.publish()
    assert RED in styles(client)

    past = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    publish_scheduled(now=timezone.now())
    assert TEAL in styles(client)
    first.as_object().save_revision().publish()

    assert RED in styles(client)
