"""Unify British and American spellings of English words.

The result is for matching only and never shown, so a rule may also match words that
have one spelling ("exercise"), as long as no two different words become equal.
"""

import re

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
