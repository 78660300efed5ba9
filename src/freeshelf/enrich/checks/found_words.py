"""The words of what a check found, read anew from the file and kept nowhere."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress

from django.views.decorators.debug import sensitive_variables

from freeshelf.enrich.check_models import WORDLESS, FileFinding
from freeshelf.enrich.checks.decisions import copy_with_rest, open_findings
from freeshelf.enrich.checks.looks import look_at_text, read_pictures_of
from freeshelf.enrich.disclosure.copies.under_bars import words_under_bars
from freeshelf.enrich.disclosure.copies.words_left import KEPT, words_kept
from freeshelf.enrich.disclosure.findings import Means
from freeshelf.enrich.disclosure.persons.kinds import value_key
from freeshelf.enrich.disclosure.values import (
    Words,
    values_in,
    wanted_of,
    words_around,
)
from freeshelf.enrich.models import OcrPage
from freeshelf.enrich.page_images import PDF
from freeshelf.enrich.records import local_file
from freeshelf.enrich.services import known_name
from freeshelf.library.models import FileContent, FileVersion, PageText
from freeshelf.shared.keys import library_key

_STRONG = FileFinding.Strength.STRONG
# Where a weak finding stays in a copy unless its words are marked.
_STAYS = frozenset(each.value if each else "" for each in KEPT)


@sensitive_variables()
def found_words(version: FileVersion) -> list[str]:
    """Return the words of findings in a version, each once, and what it may still have.

    Of a copy with a rest these are the words of what was found in its sources.
    """
    rows = FileFinding.objects.filter(look__content=version.content_id).order_by("pk")
    told = [row for row in rows if row.strength == _STRONG or row.means in _STAYS]
    found = words_of_findings(version.content, told)
    words = {each.found for each in found.values()}
    for source in _sources(version):
        words |= {each for _kind, each in strong_words(source)}
    return sorted(words - {""})


@sensitive_variables()
def hidden_words(version: FileVersion) -> set[str]:
    """Return the words of strong findings that are in no part which a copy keeps.

    They are in hidden content of a version, or in the name of its file.
    """
    rows = FileFinding.objects.filter(
        look__content=version.content_id, strength=_STRONG
    )
    hidden = [row for row in rows if row.means not in _STAYS or is_in_name(row)]
    found = words_of_findings(version.content, hidden)
    return {each.found for each in found.values()}


@sensitive_variables()
def ranges_under_bars(
    version: FileVersion, texts: Mapping[int, str]
) -> dict[int, list[tuple[int, int]]]:
    """Return where words of the texts of pages lie under bars, for a PDF that has some.

    No copy has them. Where a text reads otherwise by now, nothing is said of it.
    """
    content = version.content
    bars = FileFinding.objects.filter(look__content=content, means=Means.REDACTION)
    if content.media_type != PDF or not bars.exists():
        return {}
    try:
        with local_file(content) as path:
            found = words_under_bars(path, content.media_type)
    except FileNotFoundError:
        return {}
    return {
        page: [
            (start, end)
            for (start, end), words in places
            if texts.get(page, "")[start:end] == words
        ]
        for page, places in found.items()
    }


@sensitive_variables()
def dropped_from_copies(version: FileVersion, words: Collection[str]) -> set[str]:
    """Return those of some words that no copy of a version has, without any mark."""
    asked = sorted(words)
    if not asked:
        return set()
    try:
        with local_file(version.content) as path:
            media_type = version.content.media_type
            kept = words_kept(path, asked, media_type=media_type)
    except FileNotFoundError:
        return set()
    return {each for number, each in enumerate(asked) if number not in kept}


def is_in_name(finding: FileFinding) -> bool:
    """Return whether a finding stands on no page and in no part, but in the name."""
    return not (finding.means or finding.page or finding.place.get("parts"))


@sensitive_variables()
def strong_words(version: FileVersion) -> list[tuple[str, str]]:
    """Return kind and words of the strong findings that nobody decided about.

    Those that were still in a version, which is a copy, are among them. Words that are
    not found again are empty; findings without words, and those in images, are left
    out.
    """
    words = []
    for each in (version, *_sources(version)):
        rows = [row for row in open_findings(each.file, each) if not is_in_picture(row)]
        found = words_of_findings(each.content, rows)
        words += [
            (row.kind, found[row.pk].found if row.pk in found else "")
            for row in rows
            if row.kind not in WORDLESS
        ]
    return list(dict.fromkeys(words))


def open_in_pictures(version: FileVersion) -> list[FileFinding]:
    """Return the strong findings in images of a version that nobody decided about.

    Those of the sources of a copy with a rest are among them.
    """
    return [
        row
        for each in (version, *_sources(version))
        for row in open_findings(each.file, each)
        if is_in_picture(row)
    ]


def left_in_pictures(version: FileVersion) -> list[FileFinding]:
    """Return the findings of `open_in_pictures` that are in a version still.

    Of a copy these are its own, and those of its sources whose kinds it still has.
    """
    rows = open_in_pictures(version)
    copy = copy_with_rest(version)
    left = copy.still_in.split() if copy else []
    return [
        row
        for row in rows
        if row.look.content_id == version.content_id or row.kind in left
    ]


@sensitive_variables()
def strong_words_in_pictures(version: FileVersion) -> list[tuple[str, str]]:
    """Return kind and words of the findings of `open_in_pictures`, as OCR reads them.

    The pictures are read anew, which takes seconds each. Words that are not found again
    are empty; findings without words are left out. Raises OcrInterruptedError.
    """
    words = []
    for each in (version, *_sources(version)):
        # What an image hides beside its pixels is in no copy.
        rows = [
            row
            for row in open_findings(each.file, each).filter(means="")
            if is_in_picture(row) and row.kind not in WORDLESS
        ]
        read = _read_in_pictures(each.content) if rows else {}
        lost = [row for row in rows if (row.kind, row.value_key) not in read]
        # Drawings have words that no OCR has read.
        again = words_of_findings(each.content, lost)
        for row in rows:
            found = [again[row.pk].found] if row.pk in again else [""]
            found = read.get((row.kind, row.value_key), found)
            words += [(row.kind, text) for text in found]
    return list(dict.fromkeys(words))


def is_in_picture(finding: FileFinding) -> bool:
    """Return whether OCR has read the words of a finding in an image of a document."""
    return any(step == "picture" for step, _number in finding.place.get("parts", ()))


def _sources(version: FileVersion) -> Iterator[FileVersion]:
    """Yield what a version was copied from, as long as copies have a rest."""
    seen = {version.content_id}
    copy = copy_with_rest(version)
    while copy is not None and copy.source.content_id not in seen:
        seen.add(copy.source.content_id)
        yield copy.source
        copy = copy_with_rest(copy.source)


@sensitive_variables()
def _read_in_pictures(content: FileContent) -> dict[tuple[str, str], list[str]]:
    """Return the words that OCR reads in pictures, by kind and key of their finding."""
    found: dict[tuple[str, str], list[str]] = {}
    with suppress(FileNotFoundError), local_file(content) as path:
        for picture in read_pictures_of(content, path).texts:
            for each in look_at_text(picture.text).findings:
                start, end = each.place.start, each.place.end
                words = words_around(picture.text, start, end).found
                found.setdefault((each.kind, each.value_key), []).append(words)
    return found


@sensitive_variables()
def words_of_findings(
    content: FileContent, findings: Iterable[FileFinding]
) -> dict[int, Words]:
    """Return the words of findings in a content by their keys; those found alone."""
    rows = [row for row in findings if row.kind not in WORDLESS]
    key = library_key("disclosure")
    placed = [row for row in rows if row.place.get("end", -1) > 0]
    found = _in_texts(content, placed, key)
    others = [row for row in rows if row.pk not in found]
    if not others:
        return found
    wanted = [
        wanted_of(row.kind, row.means, row.place, row.value_key) for row in others
    ]
    try:
        with local_file(content) as path:
            values = values_in(
                path,
                wanted,
                media_type=content.media_type,
                name=known_name(content),
                key=key,
            )
    except FileNotFoundError:
        return found
    return found | {others[number].pk: words for number, words in values.items()}


@sensitive_variables()
def _in_texts(
    content: FileContent, findings: Iterable[FileFinding], key: bytes
) -> dict[int, Words]:
    """Return the words at offsets of the text of a page, as read or as OCR read it."""
    rows = list(findings)
    pages = {row.page for row in rows}
    texts: dict[int, list[str]] = {}
    for model in (PageText, OcrPage) if rows else ():
        read = model.objects.filter(content=content, number__in=pages)
        for number, text in read.values_list("number", "text"):
            texts.setdefault(number, []).append(text)
    found = {}
    for row in rows:
        start, end = row.place.get("start", 0), row.place["end"]
        words = [
            words_around(text, start, end)
            for text in texts.get(row.page, ())
            if text[start:end].strip()
        ]
        # Which of the two was looked into is told by the key of the value.
        same = [each for each in words if _is_of(row, each, key)]
        if same or words:
            found[row.pk] = (same or words)[0]
    return found


def _is_of(row: FileFinding, words: Words, key: bytes) -> bool:
    return bool(row.value_key) and row.value_key == value_key(
        row.kind, words.found, key=key
    )
