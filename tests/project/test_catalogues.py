"""Translations keep to the English, to grammar and to the field's terms."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from scripts.make_messages import (
    LANGUAGES,
    PACKAGES,
    PLURALS,
    WORDS_OF_OTHERS,
    catalogue_path,
    read_catalogue,
    strings_of_tree,
    strings_with_contexts,
)

_PLACEHOLDER = re.compile(r"%(?:\((?P<name>\w+)\))?(?P<kind>[sdif%])")
_TAG = re.compile(r"</?\w+[^>]*>")
# Forms of one value may leave its number out: “one page”.
_OF_ONE_VALUE = {"es": (), "fr": (), "ar": (0, 1, 2), "ru": (), "zh_Hans": ()}
# Smuggling for trafficking, and persons called slaves.
_FORBIDDEN = {
    "es": r"tráfico (?:de personas|humano|de seres)|\besclav[oa]s?\b",
    "fr": r"trafic (?:de personnes|d[’']êtres|humain)|\besclaves?\b",
    "ar": r"تهريب (?:البشر|الأشخاص)|\b(?:ال)?(?:عبيد|عبد|جارية)\b",
    "ru": r"трафик[а-я]* (?:людей|человек)|\bраб(?:а|у|ом|е|ы|ов|ам|ами|ах|ыня)?\b",
    "zh_Hans": r"走私人口|人口走私|奴隶(?!制)",
}


@pytest.fixture(params=LANGUAGES)
def language(request) -> str:
    return request.param


@pytest.fixture(params=[*PACKAGES, WORDS_OF_OTHERS], ids=lambda package: package.name)
def package(request) -> Path:
    return request.param


def translated(language: str, package: Path) -> list[Message]:
    """Messages with any translation; the header is none."""
    return [
        message
        for message in read_catalogue(language, package=package)
        if message.id and any(_forms(message))
    ]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_string_of_the_tree_has_its_translations(package):
    catalogues = {each: read_catalogue(each, package=package) for each in LANGUAGES}
    missing = [
        (language, message.id)
        for message in strings_of_tree(package)
        for language, catalogue in catalogues.items()
        if message.id
        if (known := catalogue.get(message.id, message.context)) is None
        or not all(_forms(known))
    ]

    assert missing == [], "make messages, then translate these"


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_no_string_stands_alone_and_with_a_plural(package):
    """A catalogue has one entry for both: alone it would be the form with a number."""
    alone, counted = set(), set()
    for messages, context in strings_with_contexts(package):
        if isinstance(messages, tuple):
            counted.add((messages[0], context))
        else:
            alone.add((messages, context))

    assert alone & counted == set(), "give one of them a context"


def test_words_of_others_are_still_theirs():
    theirs = {
        (message.id, message.context)
        for path in _catalogues_of_others()
        for message in _read(path)
    }
    ours = {
        (message.id, message.context)
        for language in LANGUAGES
        for path in (WORDS_OF_OTHERS / "locale" / language).rglob("*.po")
        for message in _read(path)
    }

    assert len(ours) > 1_000
    assert ours - theirs == set()


def test_placeholders_are_those_of_the_english(language, package):
    wrong = []
    for message in translated(language, package):
        singular, plural = _english(message)
        for number, form in enumerate(_forms(message)):
            # Of one value in one language, of the singular in the other.
            wanted = [_placeholders(singular), _placeholders(plural)]
            if number in _OF_ONE_VALUE[language] and len(_forms(message)) > 1:
                fewer = wanted[1] - _placeholders(form)
                if len(fewer) <= 1 and _placeholders(form) <= wanted[1]:
                    continue
            if form and _placeholders(form) not in wanted:
                wrong.append((singular, form))

    assert wrong == []


def test_tags_are_those_of_the_english(language, package):
    wrong = [
        (_english(message)[0], form)
        for message in translated(language, package)
        for form in _forms(message)
        if form
        and sorted(_TAG.findall(form))
        not in [sorted(_TAG.findall(text)) for text in _english(message)]
    ]

    assert wrong == []


def test_what_ends_with_a_colon_in_english_and_only_that_does_so(language, package):
    """Colons introduce what follows: one alone is a translation of something else."""
    wrong = [
        (_english(message)[0], form)
        for message in translated(language, package)
        for form in _forms(message)
        if form.rstrip().endswith((":", "："))
        != _english(message)[0].rstrip().endswith(":")
    ]

    assert wrong == []


def test_no_line_of_french_breaks_before_a_sign(package):
    """A narrow space that does not break stands before high signs and in quotes."""
    breaking = re.compile(r"« | (?:[;:!»](?=\s|$)|\?$)")
    code = re.compile(r"`[^`]*`")
    catalogues = list((package / "locale" / "fr").rglob("*.po"))

    forms = [
        form
        for path in catalogues
        for each in _read(path)
        if each.id
        for form in _forms(each)
    ]

    assert catalogues
    assert [each for each in forms if breaking.search(code.sub("", each))] == []


def test_plural_forms_are_all_there_and_as_many_as_the_language_has(language, package):
    count = int(re.search(r"nplurals=(\d)", PLURALS[language])[1])
    header = (
        catalogue_path(language, package=package).read_text("utf-8").split("\n\n", 1)[0]
    )

    assert f'"Plural-Forms: {PLURALS[language]}\\n"' in header
    for message in translated(language, package):
        forms = _forms(message)
        assert len(forms) == (count if isinstance(message.id, tuple) else 1), message.id
        assert all(forms), message.id


def test_nothing_is_a_guess(language, package):
    assert [
        message.id
        for message in read_catalogue(language, package=package)
        if message.fuzzy
    ] == []


def test_no_word_that_the_field_does_not_use(language, package):
    forbidden = re.compile(_FORBIDDEN[language], re.IGNORECASE)
    found = [
        form
        for message in translated(language, package)
        for form in _forms(message)
        if forbidden.search(form)
    ]

    assert found == []


def test_each_language_is_written_in_its_script(language, package):
    script = {"ar": "[\u0600-\u06ff]", "ru": "[а-яё]", "zh_Hans": "[\u4e00-\u9fff]"}
    letters = re.compile(script.get(language, "[a-záéíóúñ]"), re.IGNORECASE)
    spoken = [
        message
        for message in translated(language, package)
        # Names and signs stay as they are in every language.
        if re.search(r"[a-z]{3}", _PLACEHOLDER.sub("", _english(message)[0]))
    ]
    written = [m for m in spoken if letters.search("".join(_forms(m)))]

    assert len(written) > 0.97 * len(spoken)


def _catalogues_of_others() -> Iterator[Path]:
    for name in ("django", "wagtail", "allauth", "taggit"):
        yield from Path(import_module(name).__file__).parent.rglob(
            "locale/en/LC_MESSAGES/*.po"
        )


def _read(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream)


def _english(message: Message) -> tuple[str, str]:
    if isinstance(message.id, tuple):
        return message.id[0], message.id[1]
    return message.id, message.id


def _forms(message: Message) -> tuple[str, ...]:
    return (
        (message.string,) if isinstance(message.string, str) else tuple(message.string)
    )


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(match[0] for match in _PLACEHOLDER.finditer(text))
