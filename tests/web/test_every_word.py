"""No page asks a catalogue for words that it has not, or shows a word of English."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from bs4.element import PreformattedString
from django.apps import apps
from django.conf import settings as configuration
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real
from wagtail.users.models import UserProfile

from tests.library.factories import UserFactory
from tests.web.every_address import Address, every_address, paths_of
from tests.web.test_every_address import known_values, library

__all__ = ["library"]

pytestmark = [pytest.mark.admin_browser, pytest.mark.django_db]

# Chinese, since no word of it has letters of English.
_SPOKEN = "zh-hans"
_LANGUAGES = [code for code, _name in configuration.LANGUAGES if code != "en"]
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]+")
# Addresses, codes, numbers and what stands in them.
_CODE = re.compile(r"\S*[./:@_#%=\\]\S*|\S*\d\S*|<[^>]*>?")
_SHOWN = ("title", "alt", "aria-label", "placeholder")
# Names, which are the same in every language, and keys of a keyboard.
_NAMES = """
    Freeshelf Wagtail WordPress Zotero Excel JavaScript Cookie Cookies cookie unAPI axe
    Chicago Harvard Vancouver Cite Them Right author-date nature BibTeX Markdown WebP
    SIL Open Font License Ctrl Shift Delete Command Mac Alt Esc Enter Tab Android
    Web tl
"""
# A word of a filter, an answer to programs, and the name of the product.
_NEVER_TRANSLATED = re.compile(r"exact|Method .* not allowed\.|Freeshelf")
# A counter of Wagtail's that is filled in before it is shown.
_HIDDEN = "[data-side-panel-toggle-counter][hidden]"
# What is not said to editors or readers, with the reason.
_LEFT_OUT = {
    "/admin/failwhale/": "it is there to fail",
    "/admin/logout/": "nobody would be signed in after it",
    "/api/v1/docs": "the API describes itself to programmers, in English",
    "/api/v1/openapi.json": "likewise",
}


class Catalogues:
    """The catalogues of all languages, and what was asked of them in vain."""

    def __init__(self) -> None:
        self.missing: dict[str, set[str]] = defaultdict(set)
        self.page = ""
        self._catalogues = {
            code: trans_real.translation(code)._catalog for code in _LANGUAGES
        }
        self._asked: set[tuple[str, bool]] = set()

    def ask(self, message: object, *, counted: bool = False) -> None:
        text = str(message).replace("\r\n", "\n").replace("\r", "\n")
        if (text, counted) in self._asked or not _LATIN.search(text):
            return
        if _NEVER_TRANSLATED.fullmatch(text):
            return
        self._asked.add((text, counted))
        for code, catalogue in self._catalogues.items():
            if not any(
                catalogue.get(key) for key in ((text, 0), *([text] * (not counted)))
            ):
                self.missing[f"{text} ({self.page})"].add(code)


@pytest.fixture
def catalogues(monkeypatch) -> Catalogues:
    """Notes every message that any code or template asks a translation of."""
    noted = Catalogues()
    real = translation._trans
    asked = {
        "gettext": noted.ask,
        "pgettext": lambda context, message: noted.ask(f"{context}\x04{message}"),
        "ngettext": lambda one, _many, _number: noted.ask(one, counted=True),
        "npgettext": lambda context, one, _many, _number: noted.ask(
            f"{context}\x04{one}", counted=True
        ),
    }
    for name, ask in asked.items():
        original = getattr(real, name)
        monkeypatch.setattr(real, name, _noting(original, ask))
    return noted


def _noting(original, ask):
    def translated(*words):
        ask(*words)
        return original(*words)

    return translated


def test_every_word_has_its_translations_and_none_is_english(
    library, client, settings, catalogues
):
    settings.FREESHELF_REQUIRE_TWO_FACTORS = False
    user = UserFactory(is_superuser=True)
    UserProfile.objects.create(user=user, preferred_language=_SPOKEN)
    client.force_login(user)
    content = _content() | {name.lower() for name in _NAMES.split()}
    english: dict[str, set[str]] = defaultdict(set)
    pages = 0

    for page, html in _pages(client, catalogues):
        pages += 1
        for words in _english(html, content):
            english[words].add(page)

    assert pages > 250
    assert catalogues.missing == {}, "translate these, or see WORDS_OF_OTHERS"
    assert english == {}


def _pages(client: Client, catalogues: Catalogues) -> Iterator[tuple[str, bytes]]:
    """Yield each page that any address answers with, once."""
    known = known_values()
    for address in every_address():
        if address.form in _LEFT_OUT:
            continue
        form = re.sub(r"^/en/", f"/{_SPOKEN}/", address.form)
        for path in paths_of(Address(form, address.names), known):
            catalogues.page = path
            response = client.get(path, headers={"accept-language": _SPOKEN})
            if response.status_code == 200:
                if response.headers.get("Content-Type", "").startswith("text/html"):
                    yield path, b"".join(response)
                break


def _content() -> set[str]:
    """The words of what the library itself has, in any column of text."""
    words: set[str] = set()
    for model in apps.get_models():
        if model in (Permission, ContentType):
            continue
        for row in model._base_manager.values_list():
            for value in row:
                if isinstance(value, str | dict | list):
                    words.update(_LATIN.findall(str(value).lower()))
    return words


def _english(html: bytes, content: set[str]) -> Iterator[str]:
    soup = BeautifulSoup(html, "lxml")
    for each in soup(["script", "style", "template", "code", "pre", "svg", "textarea"]):
        each.decompose()
    # What is said to be of another language is content.
    for each in soup.select(f"{_HIDDEN}, body [lang]:not([lang|=zh])"):
        each.decompose()
    for each in soup.select("select[name*=time_zone], select[name*=language]"):
        each.decompose()
    for text in soup.find_all(string=True):
        if not isinstance(text, PreformattedString) and (
            words := _words(text, content)
        ):
            yield words
    for each in soup.find_all(True):
        for name in _SHOWN:
            if words := _words(each.get(name) or "", content):
                yield words


def _words(text: str, content: set[str]) -> str:
    found = [
        word
        for word in _LATIN.findall(_CODE.sub(" ", text))
        if word.strip("'’-").lower() not in content and not word.isupper()
    ]
    return " ".join(text.split())[:120] if found else ""
