"""Analysis of a query: its clauses, its other names, and whether it is a question.

A question has a question mark, or begins with a question word and has three words or
more; in Chinese, and with the Russian particle, the word may be anywhere.
"""

import re
from dataclasses import dataclass, replace

from freeshelf.library.access import Reader
from freeshelf.search.analysis import fold
from freeshelf.search.concept_names import known_concepts, label_index
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.label_index import Expansion
from freeshelf.search.lexical import analyse
from freeshelf.search.query import ParsedQuery

_MIN_WORDS = 3
_MARKS = ("?", "؟", "？")
_EDGES = "¿¡\"'“”«» "
_WORD = re.compile(r"\w+(?:['’]\w+)?")
# Folded: without accents and, in Arabic, without the forms of alef.
_ASKING = frozenset(
    word
    for line in (
        "what who whom whose when where why how which is are was were can could do",
        "does did should must may will would has have",
        "que quien quienes cuando donde como cual cuales cuanto cuanta cuantos cuantas",
        "quoi qui quand ou pourquoi comment quel quelle quels quelles combien",
        "ما ماذا من متي اين لماذا كيف هل اي كم",
        "что кто кого кому когда где куда откуда почему зачем как какой какая какое",
        "какие каких какими сколько чем чего",
    )
    for word in line.split()
)
_ASKING_IN_TWO = frozenset(
    (
        *("por que", "para que", "a quien", "de que", "en que"),
        *("est ce", "qu'est ce", "a qui", "de qui", "a quoi", "для чего"),
    )
)
_PARTICLE = "ли"
_CHINESE = re.compile(
    r"什么|什麼|谁|誰|何时|何時|哪|为什么|為什麼|为何|怎么|怎麼|怎样|怎樣|如何|多少|是否|吗|嗎"
)


@dataclass(frozen=True, slots=True)
class AnalyzedQuery:
    """A query with the concepts that it names."""

    parsed: ParsedQuery
    query: LexicalQuery
    expansions: tuple[Expansion, ...] = ()

    @property
    def own_words(self) -> LexicalQuery:
        """Return the query without other names of its concepts."""
        return replace(self.query, alternatives=())


def analyze_query(
    parsed: ParsedQuery, *, user: Reader, is_literal: bool = False
) -> AnalyzedQuery:
    """Analyse a visitor's query; `is_literal` uses its own words only."""
    expansions: tuple[Expansion, ...] = ()
    if not is_literal:
        expansions = label_index().expansions(
            parsed.text,
            likely=parsed.latin_languages,
            known=lambda keys: known_concepts(keys, user),
        )
    return AnalyzedQuery(parsed, analyse(parsed, expansions), expansions)


def is_question(text: str) -> bool:
    """Return whether a text is a question."""
    text = text.strip(_EDGES)
    if not text:
        return False
    if text.endswith(_MARKS) or _CHINESE.search(text):
        return True
    written = _WORD.findall(text.replace("’", "'"))
    if len(written) < _MIN_WORDS or _is_acronym(written[0], text):
        return False
    words = [fold(word) for word in written]
    begins_so = words[0] in _ASKING or " ".join(words[:2]) in _ASKING_IN_TWO
    return begins_so or _PARTICLE in words


def _is_acronym(word: str, text: str) -> bool:
    """Return whether a word stands out as an acronym: WHO is not a question word."""
    return len(word) > 1 and word.isupper() and not text.isupper()
