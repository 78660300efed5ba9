"""Words that name kinds of references, from data/references.txt."""

import re
from collections import defaultdict
from dataclasses import dataclass
from importlib import resources

from freeshelf.search.analysis.folding import fold
from freeshelf.search.analysis.stemming import arabic_light, stemmer_for
from freeshelf.search.analysis.tokenization import is_unspaced, script_of

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
