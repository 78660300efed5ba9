"""Convert text to index tokens, for indexing, queries and highlighting alike.

A text becomes tokens in two ways. *Exact* tokens are folded words in place, with one
spelling for British and American English; *stems* leave out stop words and share one
form between inflections. Both are joined by spaces, so an engine only splits.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import filterfalse

from freeshelf.search.analysis.references import references
from freeshelf.search.analysis.words import (
    ARABIC_PROCLITICS,
    MAX_WORD,
    STOP_WORDS,
    american,
    arabic_light,
    fold,
    is_unspaced,
    script_of,
    stemmer_for,
    surfaces,
)

# Part of an index's schema: increase it when any token may change.
ANALYSIS_VERSION = 2
LATIN_LANGUAGES = ("en", "es", "fr")
UNKNOWN = "und"
_CYRILLIC_LANGUAGES = frozenset(
    (
        *("ab", "av", "ba", "be", "bg", "ce", "cv", "kk", "ky", "mk"),
        *("mn", "os", "sah", "sr", "tg", "tt", "tyv", "udm", "uk"),
    )
)
_ARABIC_SCRIPT_LANGUAGES = frozenset(
    ("ckb", "fa", "ks", "ku", "prs", "ps", "sd", "ug", "ur")
)
_MAX_PROCLITICS = 2  # وباتفاقية: and by agreement
_MIN_ARABIC_LENGTH = 3
_MEMO_SIZE = 200_000
# Characters of a text that is analysed once: names of concepts are in many records.
_SHORT, _SHORT_MEMO_SIZE = 100, 20_000


class Analyzer:
    """Analyzer for texts of one language, with caches of words and short texts.

    Words are analysed by script, so a Russian quotation in a French text is treated as
    Russian. Safe to share between threads: a lost race repeats a pure computation.
    """

    def __init__(self, language: str) -> None:
        self.language = primary_subtag(language)
        self._stems: dict[str, str] = {}
        self._exact: dict[str, str] = {}
        self._short: dict[str, str] = {}
        self._short_exact: dict[str, str] = {}
        self._by_script = {
            script: _language_of_script(script, self.language)
            for script in ("latin", "cyrillic", "arabic", "other")
        }

    def stems(self, text: str) -> str:
        """Return the stems of a text for indexing, in order, separated by spaces."""
        return self._joined(text, self._stems, self._stem)

    def indexed(self, text: str) -> str:
        """Return the stems and the references of a text, separated by spaces."""
        if len(text) > _SHORT:
            return self._indexed(text)
        return _once(text, self._short, self._indexed, most=_SHORT_MEMO_SIZE)

    def _indexed(self, text: str) -> str:
        found = [token for each in references(text) for token in each.tokens]
        return " ".join([self.stems(text), *found]) if found else self.stems(text)

    def exact(self, text: str) -> str:
        """Return the exact tokens of a text, in order, separated by spaces."""
        if len(text) > _SHORT:
            return self._exactly(text)
        return _once(text, self._short_exact, self._exactly, most=_SHORT_MEMO_SIZE)

    def _exactly(self, text: str) -> str:
        return self._joined(
            text, self._exact, lambda word: " ".join(exact_tokens(word))
        )

    def stems_of_word(self, surface: str) -> str:
        """Return the stems of one word; a run of an unspaced script has several."""
        known = self._stems.get(surface)
        return self.stems(surface) if known is None else known

    def exact_of_word(self, surface: str) -> str:
        """Return the exact tokens of one word; an unspaced run has several."""
        known = self._exact.get(surface)
        return self.exact(surface) if known is None else known

    @property
    def remembered(self) -> int:
        """Number of cached words or names in the largest of the caches."""
        kept = (self._stems, self._exact, self._short, self._short_exact)
        return max(map(len, kept))

    def _joined(
        self, text: str, memo: dict[str, str], compute: Callable[[str], str]
    ) -> str:
        words = surfaces(text)
        found = list(map(memo.get, words))
        # Most words are known: a loop over them all would cost more than the rest.
        if None in found:
            for place, tokens in enumerate(found):
                if tokens is None:
                    found[place] = _once(words[place], memo, compute, most=_MEMO_SIZE)
        return " ".join(filter(None, found))

    def _stem(self, surface: str) -> str:
        if is_unspaced(surface):
            folded = fold(surface)
            return " ".join([*folded, *bigrams(folded)])
        folded = fold(surface)
        language = self._by_script[script_of(folded)]
        stem = stem_in(folded, language)
        if language == "ar" and stem and len(folded) > 3:
            return _with_bare_form(folded, stem)
        return stem


def _once(
    text: str, memo: dict[str, str], compute: Callable[[str], str], *, most: int
) -> str:
    """Return what is computed from a text, and keep it in a memo of so many."""
    known = memo.get(text)
    if known is None:
        known = compute(text)
        if len(memo) >= most:
            memo.clear()
        memo[text] = known
    return known


def query_stems(surface: str, latin_languages: Iterable[str]) -> tuple[str, ...]:
    """Return the stems that a word may have in the index, none for a stop word.

    `latin_languages` (BCP 47) are the possible languages of a word in Latin script. The
    folded word is among the stems, since texts in languages without a stemmer contain
    it.
    """
    folded = fold(surface)
    if not folded or len(folded) > MAX_WORD:
        return ()
    match script_of(folded):
        case "latin":
            languages = tuple(
                _language_of_script("latin", primary_subtag(each))
                for each in latin_languages
            )
        case "cyrillic":
            languages = ("ru",)
        case "arabic":
            languages = ("ar",)
        case _:
            return (folded,)
    # A stop word in only one of the possible languages may be meant (sea, EU).
    if languages and all(folded in STOP_WORDS.get(each, ()) for each in languages):
        return ()
    stems = [stem for each in languages for stem in stem_in(folded, each).split()]
    if languages == ("ar",):
        stems = _with_bare_form(folded, stems[0]).split()
    return tuple(dict.fromkeys([*stems, folded]))


def phrase_stems(
    words: Iterable[str], latin_languages: Iterable[str]
) -> tuple[tuple[str, ...], ...]:
    """Return the stems of each word of a phrase; unspaced runs give bigrams."""
    languages = tuple(latin_languages)
    found: list[tuple[str, ...]] = []
    for word in words:
        if is_unspaced(word):
            folded = fold(word)
            found += [(pair,) for pair in bigrams(folded)] or [(folded,)]
        elif stems := query_stems(word, languages):
            found.append(stems)
    return tuple(found)


def quoted_stems(words: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the stems of words next to each other in a text of any language.

    The index has a stop word in texts of other languages only, so these are left out;
    if there is nothing else, any of the words may be one that it has.
    """
    stems = phrase_stems(words, LATIN_LANGUAGES)
    told = phrase_stems(filterfalse(is_stop_word, words), LATIN_LANGUAGES)
    every = tuple(dict.fromkeys(stem for each in stems for stem in each))
    return told or ((every,) if every else ())


def is_stop_word(word: str) -> bool:
    """Return whether a word is a stop word in any language."""
    folded = fold(word)
    return any(folded in words for words in STOP_WORDS.values())


def stop_words_in(words: Iterable[str], language: str) -> frozenset[str]:
    """Return the folded words that are stop words of a language."""
    return STOP_WORDS[language].intersection(words)


def stem_in(folded: str, language: str) -> str:
    """Return the stem of a folded word in a language, empty for a stop word."""
    if not folded or len(folded) > MAX_WORD:
        return ""
    if folded in STOP_WORDS.get(language, ()):
        return ""
    stemmer = _STEMMERS.get(language)
    return stemmer(folded) if stemmer else folded


def exact_tokens(surface: str) -> list[str]:
    """Return the word as its exact token, or each character of an unspaced run."""
    folded = fold(surface)
    if not folded or (len(folded) > MAX_WORD and not is_unspaced(surface)):
        return []
    if is_unspaced(surface):
        return list(folded)
    return [american(folded)]


def query_tokens(surface: str) -> list[str]:
    """Return the exact tokens of a word of a query; one that is too long stays so."""
    folded = "" if is_unspaced(surface) else fold(surface)
    return [folded[: MAX_WORD + 1]] if is_too_long(folded) else exact_tokens(surface)


def is_too_long(token: str) -> bool:
    """Return whether no index has a token, for its length."""
    return len(token) > MAX_WORD


def bigrams(run: str) -> Iterator[str]:
    """Return all pairs of adjacent characters."""
    return (run[i : i + 2] for i in range(len(run) - 1))


def primary_subtag(language: str) -> str:
    """Return the language of a BCP 47 tag without script and region, in lower case."""
    return language.partition("-")[0].lower() or UNKNOWN


def analyzer_for(language: str) -> Analyzer:
    """Return the shared analyzer of a language."""
    subtag = primary_subtag(language)
    if subtag not in _ANALYZERS:
        _ANALYZERS[subtag] = Analyzer(subtag)
    return _ANALYZERS[subtag]


def _language_of_script(script: str, language: str) -> str:
    if script == "latin":
        # A Russian text may quote English; a German text must not be stemmed as
        # English.
        has_own_script = language in ("ar", "ru", "zh", "und", "mul") or (
            language in _CYRILLIC_LANGUAGES | _ARABIC_SCRIPT_LANGUAGES
        )
        return "en" if has_own_script else language
    if script == "cyrillic":
        return language if language in _CYRILLIC_LANGUAGES else "ru"
    if script == "arabic":
        return language if language in _ARABIC_SCRIPT_LANGUAGES else "ar"
    return language


def _with_bare_form(folded: str, stem: str) -> str:
    """Return the stem, and the stems without one or two attached one-letter words."""
    forms = [stem]
    bare = folded
    for _ in range(_MAX_PROCLITICS):
        if bare[:1] not in ARABIC_PROCLITICS:
            break
        bare = bare[1:]
        form = arabic_light(bare)
        if len(form) >= _MIN_ARABIC_LENGTH and form not in forms:
            forms.append(form)
    return " ".join(forms)


_STEMMERS = {
    language: stemmer
    for language in STOP_WORDS
    if (stemmer := stemmer_for(language)) is not None
}
_ANALYZERS: dict[str, Analyzer] = {}
