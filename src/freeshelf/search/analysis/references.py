"""References to instruments and their parts, normalized across spellings.

"Convention No. 182", "C182", "convenio núm. 182" and "第182号公约" are the reference
`#c182`, a token of its own in the index. Kinds and words are in data/references.txt. A
number counts only next to a word of its kind, so "182 pages" is not a reference.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import resources

from freeshelf.search.analysis.stemming import arabic_light, stemmer_for
from freeshelf.search.analysis.tokenization import (
    fold,
    is_unspaced,
    script_of,
    words_and_places,
)

_AROUND = "()（）[].,:;№°º«»《》“”\"'’-–/ "
_ONE_LETTER_PREFIXES = "وفبلك"
_MEMO_SIZE = 50_000
_russian = stemmer_for("ru")


def word_keys(word: str) -> tuple[str, ...]:
    """Return the lookup keys of a word, shared by its Russian and Arabic forms."""
    folded = fold(word)
    script = script_of(folded)
    if script == "cyrillic" and _russian:
        return folded, _russian(folded)
    if script == "arabic":
        bare = folded[1:] if folded[:1] in _ONE_LETTER_PREFIXES else folded
        return folded, arabic_light(folded), arabic_light(bare)
    return (folded,)


@dataclass(frozen=True, slots=True)
class KindWord:
    """A word for a kind; `offset` is its start in a run of an unspaced script."""

    kind: str
    is_plural: bool
    offset: int = 0


class ReferenceTable:
    """Lookup tables by word."""

    def __init__(self, lines: list[str]) -> None:
        rows: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for line in lines:
            if line and not line.startswith("#"):
                kind, role, words = line.split("\t")
                rows[role] += [(kind, word) for word in words.split()]
        self.codes = {fold(word): (kind, word) for kind, word in rows["code"]}
        self.signs = {key for _, word in rows["sign"] for key in word_keys(word)}
        self.bodies = {key for _, word in rows["body"] for key in word_keys(word)}
        self.between = self.bodies | {
            key for _, word in rows["between"] for key in word_keys(word)
        }
        self._named = {
            key: KindWord(kind, role == "plural")
            for role in ("word", "plural")
            for kind, word in rows[role]
            for key in word_keys(word)
        }
        self._behind = {fold(word): kind for kind, word in rows["after"]}
        self._runs = {
            word: naming for word, naming in self._named.items() if is_unspaced(word)
        } | {
            word: KindWord(kind, is_plural=False) for word, kind in self._behind.items()
        }
        self.after = re.compile(f"号?(?P<kind>{'|'.join(self._behind)})|號?公約")
        self._memo: dict[str, bool] = {}

    def kind_behind(self, match: re.Match[str]) -> str:
        """Return the kind of the word that `after` matched behind a number."""
        return self._behind[fold(match[0]).removeprefix("号")]

    def named(self, word: str) -> KindWord | None:
        """Return the kind that a word names, even at the end of an unspaced run."""
        if is_unspaced(word):
            folded = fold(word).removesuffix("第")
            for name, naming in self._runs.items():
                if folded.endswith(name):
                    return KindWord(naming.kind, False, len(folded) - len(name))
            return None
        return next((self._named[k] for k in word_keys(word) if k in self._named), None)

    def may_precede(self, before: str) -> bool:
        """Return whether text before a number may name its kind, as a fast check."""
        chunk = before[-32:].rstrip(_AROUND + "\n\t\xa0").rpartition(" ")[2]
        known = self._memo.get(chunk)
        if known is None:
            if len(self._memo) >= _MEMO_SIZE:
                self._memo.clear()
            known = self._memo[chunk] = self._is_known(chunk)
        return known or "№" in before[-4:]

    def _is_known(self, chunk: str) -> bool:
        word = re.split(r"[^\w]", chunk.strip(_AROUND))[-1]
        if not word:
            return False
        if is_unspaced(word[-1]):
            return True
        keys = word_keys(word)
        return any(
            key in self.codes
            or key in self.signs
            or key in self.between
            or key in self._named
            for key in keys
        )


def _lines() -> list[str]:
    table = resources.files("freeshelf.search").joinpath("data/references.txt")
    return table.read_text(encoding="utf-8").splitlines()


TABLE = ReferenceTable(_lines())


REFERENCE_MARK = "#"  # no other token of the index begins with it
# No instrument has longer numbers; longer runs are tables of digits.
_NUMBER = re.compile(r"(?<!\d)\d{1,9}(?!\d)(?:[./\-]\d{1,9}(?!\d)){0,4}")
_WINDOW = 120  # characters examined before a number
_MAX_BETWEEN = 9  # words between a kind and its number
_MAX_TITLE_WORDS = 18  # words of a title before a number in brackets
_ACT = re.compile(r"(?:19|20)\d\d/\d{1,4}|\d{1,4}/(?:19|20)\d\d")
_ACT_SUFFIX = re.compile(r"/[^\W\d_]{2,4}\b")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
# Between two words of one reference: no empty line, and full stops only after signs.
_BLANK = re.compile(r"\n\s*\n")
_GAP = re.compile(r"[\s()（）№°º»》」”\"]*")
_LOOSE_GAP = re.compile(r"[\s()（）№°º»》」”\".,，]*")
_CODE_GAP = re.compile(r"[\s.\-–/]{0,3}")
_END_OF_SENTENCE = re.compile(r"[.;:!?。；！？]\s|\n\s*\n")
_JOINER = re.compile(
    r"\s*(?:,|،|、|&|and|y|e|et|и|و|和|及|or|o|ou|или|أو|或)\s*"
    r"(?:n[o°º]s?\.?|núms?\.?|№+|رقم)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference in a text: its tokens, the most specific last, and its span."""

    tokens: tuple[str, ...]
    start: int
    end: int

    @property
    def token(self) -> str:
        """The token to search for."""
        return self.tokens[-1]


def is_body(word: str) -> bool:
    """Return whether a word only names the body of a reference: ILO, OIT, SDG."""
    return any(key in TABLE.bodies for key in word_keys(word))


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind and the start of its words; with `is_list` further numbers may follow."""

    name: str
    start: int
    end: int = 0
    is_list: bool = False


def references(text: str, *, is_typed: bool = False) -> Iterator[Reference]:
    """Yield references in the order of the text.

    In a typed query, codes count in lower case too ("c 182").
    """
    previous: _Kind | None = None
    end = 0
    for match in _NUMBER.finditer(text):
        kind = _listed(text, match, previous) or _read(text, match, is_typed=is_typed)
        # A word names the kind of one number: that of 第3条 does not apply to the next
        # one.
        is_free = kind is not None and kind.start >= end
        tokens = _tokens(kind.name, match[0]) if kind and is_free else ()
        previous = kind if tokens else None
        if kind and tokens:
            end = kind.end
            yield Reference(tokens, kind.start, kind.end)


def _listed(text: str, match: re.Match[str], previous: _Kind | None) -> _Kind | None:
    """Return the kind of a number that continues a list: Conventions 138 and 182."""
    if previous is None or not previous.is_list:
        return None
    if not _JOINER.fullmatch(text, previous.end, match.start()):
        return None
    return replace(previous, start=match.start(), end=match.end())


def _read(text: str, match: re.Match[str], *, is_typed: bool) -> _Kind | None:
    start, end = match.span()
    before = text[max(0, start - 1) : start]
    behind = TABLE.after.match(text, end)
    if behind:
        first = start - 1 if before == "第" else start
        return _Kind(TABLE.kind_behind(behind), first, behind.end())
    kind = _before(text, start, is_typed=is_typed)
    if _ACT.fullmatch(match[0]):
        suffix = _ACT_SUFFIX.match(text, end)
        end = suffix.end() if suffix else end
        if kind is None and before not in ("/", ".", "-"):
            kind = _Kind("act", start)
    return replace(kind, end=end) if kind else None


def _before(text: str, start: int, *, is_typed: bool) -> _Kind | None:
    """Return the kind that the words before a number name."""
    low = max(0, start - _WINDOW)
    window = text[low:start]
    # Most numbers have no known word before them, and there are very many.
    if not TABLE.may_precede(window):
        return None
    kind = _BackwardReader(window, is_typed=is_typed).kind()
    return replace(kind, start=low + kind.start) if kind else None


def _tokens(kind: str, number: str) -> tuple[str, ...]:
    """Return the index tokens of a number of a kind, none for an invalid number."""
    parts = [str(int(part)) for part in re.split(r"[./\-]", number)]
    first = parts[0]
    match kind:
        case "c" | "p" | "r" | "cets":
            is_fit = len(first) <= 3 and "/" not in number and "." not in number
            return (f"{REFERENCE_MARK}{kind}{first}",) if is_fit else ()
        case "act":
            return (
                (f"{REFERENCE_MARK}{parts[0]}/{parts[1]}",)
                if _ACT.fullmatch(number)
                else ()
            )
        case "law":
            is_year = _YEAR.fullmatch(number) is not None
            return () if is_year else (f"{REFERENCE_MARK}law{''.join(parts)}",)
        case "res":
            return (f"{REFERENCE_MARK}res{'/'.join(parts)}",)
        case "target" if "." not in number:
            return ()  # targets of anything else have plain numbers
        case "sdg" | "target":
            target = ".".join(parts[:2])
            return tuple(
                f"{REFERENCE_MARK}sdg{each}" for each in dict.fromkeys((first, target))
            )
        case _:
            return (f"{REFERENCE_MARK}{kind}{first}",) if len(first) <= 4 else ()


class _BackwardReader:
    """Parser that reads the words before a number backwards."""

    def __init__(self, window: str, *, is_typed: bool) -> None:
        self._window = window
        self._words, self._places = words_and_places(window)
        self._is_typed = is_typed
        self._is_signed = False  # "No." precedes the number
        self._is_dated = False

    def kind(self) -> _Kind | None:
        """Return the kind of the number and the start of its words."""
        boundary = len(self._window)
        last = len(self._words) - 1
        for at in range(last, max(-1, last - _MAX_BETWEEN), -1):
            begin, end = self._places[at]
            gap = self._window[end:boundary]
            self._is_signed |= "№" in gap
            coded = self._coded(self._words[at], gap, begin)
            if coded:
                return coded
            allowed = _LOOSE_GAP if self._is_signed or self._is_dated else _GAP
            if self._words[at][-1:] == "第":
                self._is_signed = True
            is_near = allowed.fullmatch(gap) and not _BLANK.search(gap)
            if not is_near and not self._is_sign(at, gap):
                return None
            named = self._named(at)
            if named or not self._is_between(self._words[at]):
                return named or self._before_title(at)
            boundary = begin
        return None

    def _coded(self, word: str, gap: str, begin: int) -> _Kind | None:
        kind, code = TABLE.codes.get(fold(word), ("", ""))
        if not kind or _BLANK.search(gap):
            return None
        if not (_CODE_GAP.fullmatch(gap) or self._is_signed):
            return None
        if self._window[:begin][-1:] in ("'", "’", "$", "-"):
            return None
        if len(word) == 1 and gap and not self._is_typed:
            # "s. 54" and "s54" are sections, "its 54 members" is not.
            is_apart = code.islower() and gap.startswith(" ")
            if word != code or is_apart:
                return None
        return _Kind(kind, begin, is_list=fold(word) in ("arts", "ss", "secs"))

    def _named(self, at: int) -> _Kind | None:
        naming = TABLE.named(self._words[at])
        if naming is None:
            return None
        start = self._places[at][0] + naming.offset
        return _Kind(naming.kind, start, is_list=naming.is_plural)

    def _is_sign(self, at: int, gap: str) -> bool:
        """Return whether the word is an abbreviation of "number" (No. 182)."""
        is_sign = any(key in TABLE.signs for key in word_keys(self._words[at]))
        return is_sign and _LOOSE_GAP.fullmatch(gap) is not None

    def _is_between(self, word: str) -> bool:
        keys = word_keys(word)
        if any(key in TABLE.signs for key in keys):
            self._is_signed = True
            return True
        if self._is_signed and _YEAR.fullmatch(word):
            self._is_dated = True
            return True
        return word == "第" or any(key in TABLE.between for key in keys)

    def _before_title(self, at: int) -> _Kind | None:
        """Return the kind of a word before a title: Convenio sobre ... (núm. 182)."""
        end = self._places[at][1]
        tail = self._window[end:]
        if not self._is_signed or not ("(" in tail or "（" in tail):
            return None
        for earlier in range(at - 1, max(-1, at - _MAX_TITLE_WORDS), -1):
            named = self._named(earlier)
            if named is not None:
                title = self._window[self._places[earlier][1] : end]
                return None if _END_OF_SENTENCE.search(title) else named
        return None
