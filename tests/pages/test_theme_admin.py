"""Looks and fonts in the admin area."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from freeshelf.pages.models import FontFace, FontFamily, Theme, ThemeShare
from tests.library.admin import edit, fields_of
from tests.library.factories import UserFactory
from tests.pages.home import make_home
from tests.pages.theme_factories import WOFF2, FontFamilyFactory, ThemeFactory
from tests.web.conftest import own_place

__all__ = ["own_place"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(UserFactory(is_superuser=True))
    return client


def add(client: Client, kind: str, **fields: object):
    address = reverse(f"{kind}:add")
    data = fields_of(client.get(address).content.decode())
    return client.post(address, data | fields, follow=True)


def text_of(response) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(page.get_text(" ").split())


def test_a_look_is_written_with_colors_words_and_css_and_says_what_it_leaves_out(chief):
    response = add(
        chief,
        "pages_theme",
        name="Spring",
        **{
            "colors-light-accent": "rgb(0, 89, 79)",
            "custom_css": ".hero { color: red }\n@import 'x';",
            "words-TOTAL_FORMS": "1",
            "words-0-language": "en",
            "words-0-site_name": "Pathways",
            "words-0-footer_text": "null",
            "words-0-ORDER": "1",
            "action-publish": "1",
        },
    )

    theme = Theme.objects.get()
    assert theme.live
    assert theme.colors == {"light": {"accent": "#00594f"}}
    assert theme.words.get().site_name == "Pathways"
    said = text_of(response)
    assert "Left out of your CSS: Line 2: @import is not allowed." in said
    assert "In use" in text_of(chief.get(reverse("pages_theme:list")))


def test_a_pair_that_cannot_be_read_is_refused_and_what_was_typed_stays(chief):
    theme = ThemeFactory()

    response = edit(
        chief, "pages_theme:edit", theme.pk, **{"colors-dark-ink": "#222222"}
    )

    html = response.content.decode()
    assert (
        "“Main text” on “Page background” has a contrast ratio of 1.13:1. "
        "It must be at least 4.5:1." in html
    )
    assert 'value="#222222"' in html
    assert Theme.objects.get().colors == {}


def test_versions_are_compared_color_by_color(chief):
    theme = ThemeFactory()
    theme.colors = {"light": {"accent": "#00594f"}}
    theme.save_revision()
    first, second = theme.revisions.order_by("created_at")

    address = reverse(
        "pages_theme:revisions_compare", args=[theme.pk, first.pk, second.pk]
    )
    said = text_of(chief.get(address))

    assert "#00594f" in said


def test_the_form_measures_with_the_numbers_of_the_server(chief):
    html = chief.get(reverse("pages_theme:add")).content.decode()

    assert '"front": "ink", "back": "paper", "least": 4.5' in html
    assert re.search(r"pages/admin/theme\.\w*\.?js", html)


def test_a_look_that_is_not_saved_shows_beside_its_form(chief):
    make_home()
    theme = ThemeFactory()
    form = fields_of(
        chief.get(reverse("pages_theme:edit", args=[theme.pk])).content.decode()
    )

    address = reverse("pages_theme:preview_on_edit", args=[theme.pk])
    sent = chief.post(address, form | {"colors-light-accent": "#00594f"})
    shown = chief.get(address)

    assert sent.json()["is_valid"]
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    [sheet] = re.findall(r'href="(/theme/\w+\.css)"', shown.content.decode())
    assert "#00594f" in chief.get(sheet).content.decode()
    assert Theme.objects.get().colors == {}


def test_a_secret_link_is_shown_once_listed_and_taken_back(chief):
    theme = ThemeFactory()
    address = reverse("pages_theme_draft", args=[theme.pk])

    made = chief.post(address, {"days": "7"}).content.decode()
    again = chief.get(address).content.decode()

    share = ThemeShare.objects.get()
    assert (share.expires_at - share.made_at).days == 7
    [link] = re.findall(r"http://testserver/theme/draft/[\w-]{43}", made)
    assert link not in again
    revoke = reverse("pages_theme_revoke", args=[theme.pk, share.pk])
    assert revoke in again
    chief.post(revoke)
    assert ThemeShare.objects.get().revoked_at is not None
    assert revoke not in chief.get(address).content.decode()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"MZ" + bytes(100), "This is not a font file."),
        (b"wOF2", "This is not a font file."),
        (b"", "empty"),
        (b"wOF2" + bytes(2_000_000), "The font must be smaller than 2 MB."),
    ],
)
def test_what_is_no_font_is_refused(chief, content, told):
    response = add_font(chief, content, "quay.woff2")

    assert told in text_of(response)
    assert not FontFamily.objects.exists()


def test_a_font_is_kept_under_its_checksum_whatever_it_was_called(chief):
    add_font(chief, WOFF2, "../../evil.html")

    face = FontFace.objects.get()
    assert face.ending == "woff2"
    assert face.file.name == f"theme-fonts/{face.digest[:32]}.woff2"
    assert face.family.name == "Quay Sans"


def test_a_font_that_a_look_needs_is_not_deleted(chief):
    family = FontFamilyFactory()
    ThemeFactory(heading_font=family)

    chief.post(reverse("pages_font:delete", args=[family.pk]))

    assert FontFamily.objects.exists()


def add_font(client: Client, content: bytes, name: str):
    return add(
        client,
        "pages_font",
        name="Quay Sans",
        **{
            "faces-TOTAL_FORMS": "1",
            "faces-0-file": SimpleUploadedFile(name, content),
            "faces-0-weight": "400",
            "faces-0-style": "normal",
            "faces-0-ORDER": "1",
        },
    )
