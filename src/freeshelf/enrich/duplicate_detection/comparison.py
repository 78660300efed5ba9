"""Compare records: the same work, two editions, or a translation.

A shared file or identifier counts most, then the text, then the title. A number in a
title is an edition or a part, never a spelling variant. The values are round and were
tuned on the records of the field and on an imported site (docs/adr/0238).

Not all pairs are compared. Texts get a MinHash (Broder 1997, "On the resemblance and
containment of documents") over sequences of three words; its values are cut into bands,
and two texts that agree in one band are compared (locality-sensitive hashing).
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from freeshelf.enrich.language import fold

_PERMUTATIONS = 64
# Texts that share half of their sequences match with 64 %, four fifths: all.
_ROWS_OF_TEXT = 4
_TITLE_PERMUTATIONS = 32
_ROWS_OF_TITLE = 2
_RUN = 3
_MIN_RUNS = 100  # descriptions of one library are short and similar
_MAX_WORDS = 20_000
_MAX_LETTERS = 400_000

_BLOCK = 4096
# The first prime beyond 32 bits: products of two numbers below it fit 64.
_PRIME = np.uint64(4_294_967_311)

Hashes = NDArray[np.uint32]


def _drawn(name: str) -> NDArray[np.uint64]:
    """Return pseudo-random numbers that are the same on every machine."""
    return np.array(
        [1 + _hash(f"{name} {n}".encode()) for n in range(_PERMUTATIONS)], np.uint64
    )


def minhash(text: str) -> bytes:
    """Return the MinHash of a text, 64 numbers of 32 bits; empty if too short."""
    words = fold(text[:_MAX_LETTERS]).split()[:_MAX_WORDS]
    # Scripts without spaces have few long words.
    pieces = words if len(words) > _MIN_RUNS else list("".join(words))
    runs = {" ".join(pieces[i : i + _RUN]) for i in range(len(pieces) - _RUN + 1)}
    if len(runs) < _MIN_RUNS:
        return b""
    return _min_hash(runs, _PERMUTATIONS).astype("<u4").tobytes()


def estimate_jaccard(first: bytes, second: bytes) -> float:
    """Estimate the share of sequences that two signed texts share; 0 to 1."""
    if not first or not second:
        return 0.0
    one, two = np.frombuffer(first, "<u4"), np.frombuffer(second, "<u4")
    return float(np.mean(one == two))


def blocking_keys(
    *, titles: Iterable[str], signature: bytes, names: Sequence[str]
) -> set[int]:
    """Return 64-bit keys; two records that share one are worth comparing.

    `names` identify a work by themselves: its DOI, the checksum of its file.
    """
    keys = {_number("name", name) for name in names}
    keys.update(_bands("text", np.frombuffer(signature, "<u4"), _ROWS_OF_TEXT))
    for title in titles:
        squeezed = "".join(c for c in fold(title) if not c.isdigit())
        shingles = {squeezed[i : i + _RUN] for i in range(len(squeezed) - _RUN + 1)}
        if shingles:
            hashes = _min_hash(shingles, _TITLE_PERMUTATIONS)
            keys.update(_bands("title", hashes, _ROWS_OF_TITLE))
    return keys


def _min_hash(pieces: Iterable[str], permutations: int) -> Hashes:
    """Return the minimum of the pieces under each permutation (permutations)."""
    hashes = np.array([_hash(piece.encode()) for piece in pieces], np.uint64)
    minimum = np.full(permutations, _PRIME, np.uint64)
    factors, offsets = _FACTORS[:permutations, None], _OFFSETS[:permutations, None]
    for start in range(0, len(hashes), _BLOCK):
        block = hashes[None, start : start + _BLOCK]
        permuted = (factors * block + offsets) % _PRIME
        minimum = np.minimum(minimum, permuted.min(axis=1))
    return minimum.astype(np.uint32)


def _hash(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "little")


def _bands(kind: str, values: Hashes, rows: int) -> Iterator[int]:
    for start in range(0, len(values), rows):
        band = values[start : start + rows].astype("<u4").tobytes().hex()
        yield _number(kind, f"{start}:{band}")


def _number(kind: str, name: str) -> int:
    digest = hashlib.blake2b(f"{kind}\0{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


_FACTORS, _OFFSETS = _drawn("factor"), _drawn("offset")


NEAR_TITLE = 88  # of 100
_RELATED_TITLE = 70
_NEAR_WORD = 75
_MIN_NAME_LENGTH = 4
_SAME_TEXT = 0.5
_MIN_PAGES = 6
_NUMBER = re.compile(r"\d+")
# Folded, as titles are compared; the edition does not distinguish works.
_EDITION = re.compile(
    r"\b(?:(?:first|second|third|fourth|fifth|revised|updated|new|\d+(?:st|nd|rd|th)?"
    r"|segunda|tercera|deuxieme|troisieme|nouvelle)\s+)?"
    r"(?:edition|edicion|edizione|ausgabe|auflage|издание|الطبعة)\b"
)
_YEAR = re.compile(r"(?:19|20)\d\d")


class Reason(StrEnum):
    """Property that two records share."""

    SAME_FILE = "same_file"
    SAME_NUMBER = "same_number"  # with the number
    SAME_TEXT = "same_text"  # with the share in per cent
    NEAR_TITLE = "near_title"  # with the similarity in per cent
    SAME_ADDRESS = "same_address"
    SAME_PAGES = "same_pages"  # with the number of pages


@dataclass(frozen=True, slots=True)
class ComparableRecord:
    """A record for comparison; titles are folded, the first is its main title."""

    key: int
    titles: tuple[str, ...]
    language: str = ""  # primary subtag, empty if unknown
    year: int | None = None
    publisher: int | None = None
    numbers: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    address: str = ""
    pages: int = 0
    signature: bytes = b""
    related: frozenset[int] = field(default_factory=frozenset)
    originals: frozenset[int] = field(default_factory=frozenset)  # it translates these


@dataclass(frozen=True, slots=True)
class Similarity:
    """Possible relation of two records, its confidence (0 to 1), and reasons."""

    kind: str
    score: float
    reasons: tuple[tuple[Reason, str], ...]


def compare(one: ComparableRecord, second: ComparableRecord) -> Similarity | None:
    """Compare two records; None if they are not similar."""
    found = [
        *_by_bytes_and_numbers(one, second),
        *_by_text(one, second),
        *_by_title(one, second),
        *_by_translation(one, second),
    ]
    if not found:
        return None
    found.sort(key=lambda each: -each[0])
    reasons = tuple((reason, value) for _score, reason, value in found)
    return Similarity(_kind(one, second), found[0][0], reasons)


_Found = list[tuple[float, Reason, str]]


def _by_bytes_and_numbers(one: ComparableRecord, two: ComparableRecord) -> _Found:
    found: _Found = []
    if one.files & two.files:
        found.append((1.0, Reason.SAME_FILE, ""))
    if shared := one.numbers & two.numbers:
        # Chapters have the identifier of their book.
        is_work = _title_similarity(one, two) >= _RELATED_TITLE or _differ(
            one.language, two.language
        )
        score = 0.95 if is_work else 0.6
        found.append((score, Reason.SAME_NUMBER, min(shared)))
    return found


def _by_text(one: ComparableRecord, two: ComparableRecord) -> _Found:
    share = estimate_jaccard(one.signature, two.signature)
    if share < _SAME_TEXT:
        return []
    return [(min(share, 0.95), Reason.SAME_TEXT, str(round(share * 100)))]


def _by_title(one: ComparableRecord, two: ComparableRecord) -> _Found:
    similarity = _title_similarity(one, two)
    found: _Found = []
    if _name_others(one, two):
        return found
    if one.address and one.address == two.address and similarity >= _RELATED_TITLE:
        found.append((0.85, Reason.SAME_ADDRESS, ""))
    is_other_publisher = _differ(one.publisher, two.publisher)
    if similarity < NEAR_TITLE or _are_parts(one, two):
        return found
    if is_other_publisher and _numbers(one) != _numbers(two):
        return found
    score = similarity / 100 * (0.7 if is_other_publisher else 0.9)
    found.append((score, Reason.NEAR_TITLE, str(round(similarity))))
    return found


def _by_translation(one: ComparableRecord, two: ComparableRecord) -> _Found:
    """Match translations by year, publisher and number of pages."""
    is_alike = (
        _differ(one.language, two.language)
        and one.publisher is not None
        and one.publisher == two.publisher
        and one.year is not None
        and one.year == two.year
        and one.pages == two.pages >= _MIN_PAGES
    )
    return [(0.5, Reason.SAME_PAGES, str(one.pages))] if is_alike else []


def _kind(one: ComparableRecord, two: ComparableRecord) -> str:
    if _differ(one.language, two.language):
        return "translation"
    is_edition = _says_edition(one) != _says_edition(two)
    if is_edition or _differ(one.year, two.year) or _numbers(one) != _numbers(two):
        return "edition"
    return "same"


def _title_similarity(one: ComparableRecord, two: ComparableRecord) -> float:
    return max(
        (
            fuzz.token_sort_ratio(ours, theirs)
            for ours in map(_without_numbers, one.titles)
            for theirs in map(_without_numbers, two.titles)
            if ours and theirs
        ),
        default=0.0,
    )


def _are_parts(one: ComparableRecord, two: ComparableRecord) -> bool:
    """Return whether titles differ in numbers other than years."""
    ours, theirs = _numbers(one), _numbers(two)
    return any(not _YEAR.fullmatch(number) for number in ours ^ theirs)


def _name_others(one: ComparableRecord, two: ComparableRecord) -> bool:
    """Return whether a word differs: Thailand and Cambodia, forced and child."""
    ours, theirs = (
        set(_EDITION.sub(" ", each.titles[0]).split()) if each.titles else set()
        for each in (one, two)
    )
    left, right = (
        [word for word in words if len(word) >= _MIN_NAME_LENGTH and word.isalpha()]
        for words in (ours - theirs, theirs - ours)
    )
    return any(
        all(fuzz.ratio(word, other) < _NEAR_WORD for other in others)
        for words, others in ((left, right), (right, left))
        for word in words
        if others
    )


def _numbers(one: ComparableRecord) -> set[str]:
    title = _EDITION.sub(" ", one.titles[0]) if one.titles else ""
    return set(_NUMBER.findall(title))


def _says_edition(one: ComparableRecord) -> bool:
    return any(map(_EDITION.search, one.titles[:1]))


def _without_numbers(title: str) -> str:
    return " ".join(_NUMBER.sub(" ", _EDITION.sub(" ", title)).split())


def _differ(one: object, two: object) -> bool:
    return bool(one) and bool(two) and one != two
