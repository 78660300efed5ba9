"""Stem words, and unify spellings of languages."""

import re
import threading
from collections.abc import Callable

import Stemmer

from freeshelf.search.analysis.tokenization import script_of

_WORDS = {
    "aeroplane": "airplane",
    "ageing": "aging",
    "aluminium": "aluminum",
    "artefact": "artifact",
    "cheque": "check",
    "cosy": "cozy",
    "defence": "defense",
    "enrol": "enroll",
    "enrolment": "enrollment",
    "fulfil": "fulfill",
    "fulfilment": "fulfillment",
    "gaol": "jail",
    "grey": "gray",
    "instalment": "installment",
    "jewellery": "jewelry",
    "licence": "license",
    "mould": "mold",
    "offence": "offense",
    "plough": "plow",
    "practise": "practice",
    "pretence": "pretense",
    "programme": "program",
    "sceptic": "skeptic",
    "sceptical": "skeptical",
    "skilful": "skillful",
    "sulphur": "sulfur",
    "tyre": "tire",
    "wilful": "willful",
    "wilfully": "willfully",
}
_WORDS |= {f"{british}s": f"{american}s" for british, american in _WORDS.items()}
_WORDS |= {
    "manoeuvre": "maneuver",
    "manoeuvres": "maneuvers",
    "judgement": "judgment",
    "judgements": "judgments",
    "acknowledgement": "acknowledgment",
    "acknowledgements": "acknowledgments",
    "practised": "practiced",
    "practising": "practicing",
    "programmed": "programed",
    "programming": "programing",
}
# Words in -our whose -or form would be another word.
_OUR = re.compile(
    r"^(?!(?:h|f|y|p|t|s|d|scour|det|cont|t|vel|am|param|bouj|trem|gl?)our)"
    r"([a-z]{2,})our(|s|ed|ing|er|ers|ful|able|ably|ite|ites|ism|ist|ists|al|ally|"
    r"ly|less|hood|hoods|ized|ised)$"
)
_ISE = re.compile(
    r"^([a-z]{3,})is(e|es|ed|er|ers|ing|ation|ations|ational|able|ability)$"
)
_YSE = re.compile(r"^(anal|paral|catal|dial|hydrol)ys(e|es|ed|er|ers|ing)$")
_RE = re.compile(r"^(cent|theat|fib|lit|calib|lust|sab|scept|spect|meag|somb)re(s|d|)$")
_METRE = re.compile(r"^((?:kilo|centi|milli|micro|nano|)met)re(s|)$")
_OGUE = re.compile(r"^(catal|dial|anal|monol|prol|epil)ogue(s|d|)$")
_DOUBLED = re.compile(
    r"^(trave|labe|cance|counse|mode|signa|fue|leve|channe|marve|quarre|equa|dia|"
    r"initia|tota|riva|tunne|sheve|pena)ll(ed|ing|er|ers|or|ors|ings)$"
)
_AE = re.compile(
    r"^(h|an|p|orthop|gyn|encyclop|arch|medi|f|c)ae(?=[a-z]{2})|ae(?=mi[ac]|tiolog)"
)
_OE = re.compile(
    r"^oe(?=str|dem|soph)|(?<=^f)oe(?=t)|(?<=diarrh)oe|(?<=^am)oe(?=b)|(?<=^hom)oe(?=[op])"
)

# Parts that the rules need: most words have none and skip the rules.
_ANY = re.compile(r"our|is[aei]|ys[ei]|re[sd]?$|ogue|ll[eio]|ae|oe")


def american(word: str) -> str:
    """Return the American spelling of a folded Latin word, or the word unchanged."""
    if len(word) < 4:
        return word
    if word in _WORDS:
        return _WORDS[word]
    if _ANY.search(word) is None:
        return word
    word = _OUR.sub(r"\1or\2", word)
    word = _ISE.sub(r"\1iz\2", word)
    word = _YSE.sub(r"\1yz\2", word)
    word = _METRE.sub(r"\1er\2", _RE.sub(r"\1er\2", word))
    word = _OGUE.sub(r"\1og\2", word)
    word = _DOUBLED.sub(r"\1l\2", word)
    return _OE.sub("e", _AE.sub(r"\1e", word))


Stem = Callable[[str], str]

_LOCK = threading.Lock()

# Light stemming of Arabic after Larkey, Ballesteros and Connell (2007), "light10":
# conjunction, article and the commonest suffixes, while enough of a word is left.
_ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def arabic_light(word: str) -> str:
    """Return the word without conjunction, article and common suffixes."""
    if word.startswith("و") and len(word) >= 4:
        word = word[1:]
    for article in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + 2:
            word = word[len(article) :]
            break
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word[: -len(suffix)]
    return word


def stemmer_for(language: str) -> Stem | None:
    """Return the stemmer of a language, or None if it has none."""
    if language == "ar":
        return arabic_light
    if language not in _SNOWBALL:
        return None
    snowball = Stemmer.Stemmer(_SNOWBALL[language])

    def stem(word: str) -> str:
        with _LOCK:  # Snowball's environment is shared state
            stemmed: str = snowball.stemWord(word)
        return stemmed

    if language == "en":
        return lambda word: stem(american(word))
    return stem


_SNOWBALL = {"en": "english", "es": "spanish", "fr": "french", "ru": "russian"}


# One-letter words that Arabic writes onto the next one: and, then, by, for, like.
ARABIC_PROCLITICS = frozenset("وفبلك")
_MIN_LENGTH = 3
_russian = stemmer_for("ru")


def singular(folded: str, language: str) -> str:
    """Return a folded word without plural, Russian case or Arabic prefixes.

    The result is for comparison with other results, not for display.
    """
    match script_of(folded):
        case "cyrillic":
            return _russian(folded) if _russian else folded
        case "arabic":
            return arabic_bare(arabic_light(folded))
        case "latin":
            return _latin(folded, language)
        case _:
            return folded


def arabic_bare(word: str) -> str:
    """Return the word without attached one-letter words, two at most."""
    for _ in range(2):
        if word[:1] not in ARABIC_PROCLITICS or len(word) <= _MIN_LENGTH:
            break
        word = word[1:]
    return word


def _latin(word: str, language: str) -> str:
    if language == "en":
        word = american(word)
    if len(word) <= _MIN_LENGTH:
        return word
    match language:
        case "en" if word.endswith("ies"):
            return f"{word[:-3]}y"
        case "en" if word.endswith(("ss", "us", "is")):
            return word
        case "es" if word.endswith("es") and word[-3] not in "aeiou":
            return word[:-2]
        case "fr" if word.endswith("x"):
            return word[:-1]
        case "en" | "es" | "fr" if word.endswith("s"):
            return word[:-1]
        case _:
            return word
