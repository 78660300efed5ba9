"""The editors' guide is there in six languages, and names what the screen shows."""

import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from scripts.make_messages import (
    GUIDE,
    LANGUAGES,
    PACKAGES,
    WORDS_OF_OTHERS,
    read_catalogue,
    strings_of_guide,
)

_LINK = re.compile(r"\]\(([^)]*)\)")
_CODE = re.compile(r"`[^`]+`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*|\*([^*]+)\*")
# Letters of a language's own: more of them than words in Latin letters.
_LETTERS = {"ar": "[\u0600-\u06ff]", "ru": "[а-яё]", "zh_Hans": "[\u4e00-\u9fff]"}
_LATIN = re.compile(r"[a-zà-ÿ]{3,}", re.IGNORECASE)
_OTHERS = ("wagtail.admin", "wagtail", "wagtail.snippets", "django.contrib.admin")
# Stressed words of a sentence, which the screen has too, with another meaning.
_NO_LABELS = {"one", "all", "and", "or", "not", "new", "no", "yes"}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def said(language) -> dict[str, str]:
    """Each message of the guide with its translation."""
    catalogue = read_catalogue(language, package=PACKAGES[0], domain=GUIDE)
    found = {message.id: catalogue.get(message.id) for message in strings_of_guide()}
    return {
        english: str(message.string) if message else ""
        for english, message in found.items()
        if english
    }


def test_every_message_is_translated(said):
    missing = [english for english, text in said.items() if not text]

    assert missing == [], "make messages, then translate these"


@pytest.mark.parametrize("language", _LETTERS, indirect=True, scope="module")
def test_each_message_is_in_its_own_script(said, language):
    own = re.compile(_LETTERS[language], re.IGNORECASE)
    foreign = []
    for text in said.values():
        plain = _CODE.sub("", _LINK.sub("]", text))
        words = _LATIN.findall(plain)
        if len(words) > 5 and len(own.findall(plain)) < len(words):
            foreign.append(text)

    assert foreign == []


def test_links_and_code_are_those_of_the_english(said):
    wrong = [
        (english, text)
        for english, text in said.items()
        if text
        and any(
            Counter(each.findall(english)) != Counter(each.findall(text))
            for each in (_LINK, _CODE)
        )
    ]

    assert wrong == []


def test_what_is_named_is_called_as_on_the_screen(said, language):
    screen = _words_of_the_screen(language)
    wrong = [
        (label, sorted(words), text)
        for english, text in said.items()
        if text
        for label in _labels(english)
        if (words := screen.get(label, set()) | screen.get(label.lower(), set()))
        and not any(word.casefold() in text.casefold() for word in words)
    ]

    assert wrong == []


def _labels(english: str) -> set[str]:
    stressed = (strong or soft for strong, soft in _STRONG.findall(english))
    parts = (part.strip(" ,.:;") for each in stressed for part in each.split("›"))
    return {part for part in parts if part.casefold() not in _NO_LABELS}


def _words_of_the_screen(language: str) -> dict[str, set[str]]:
    """Each string of the screens with its translations: ours before those of others."""
    found: dict[str, set[str]] = {}
    for package in (*PACKAGES, WORDS_OF_OTHERS):
        for english, text in _strings(package, language):
            found.setdefault(english, set()).add(text)
    ours = set(found)
    for name in _OTHERS:
        package = Path(import_module(name).__file__).parent
        for english, text in _strings(package, language):
            if english not in ours:
                found.setdefault(english, set()).add(text)
    return found


def _strings(package: Path, language: str) -> Iterator[tuple[str, str]]:
    """Yield the strings of pages and of scripts, without those that have a plural."""
    for path in (package / "locale" / language / "LC_MESSAGES").glob("django*.po"):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=language):
                if isinstance(message.id, str) and message.id and message.string:
                    yield message.id, str(message.string)
