"""Names of persons that ships, operations, streets and halls bear, and years long ago.

"Operation N.", "aboard the cutter N.", "in N. Street": nobody of that name is told of.
"""

import re

from freeshelf.enrich.disclosure.persons.names import Name
from freeshelf.enrich.disclosure.persons.reading import is_chinese
from freeshelf.enrich.disclosure.persons.surroundings import Reading

_OPENING = "«“„\"'‘「『《"
_CLOSING = re.compile("[»”\"'’」』》]")
_LONGEST_CALLED = 28
_NEAR = 14
_BEARS_IT = re.compile(r"[\s,،:«“„\"'‘「『《]*")
_CALLED = re.compile(
    r"[\s,،]*(?:the|el|la|le|los|las)?\s*(?P<called>(?:code-?)?named|called|dubbed|"
    r"llamad[oa]|denominad[oa]|bautizad[oa]|dite?|baptis[ée]e?|appel[ée]e?|nomm[ée]e?|"
    r"под названием|المسماة|المسمى|代号|代號|名为|名為)?[\s:：]*"
    r"(?P<quoted>[«“„\"‘「『《][^»”\"’」』》\n]{0,16})?",
    re.IGNORECASE,
)
_WORDS_BEFORE = re.compile(r"(?<!\w)(?:[A-ZÀ-ÞА-ЯЁ][\w'’-]{1,20} ){1,2}\Z")
_PAUSE = re.compile("[,،:：]")
_THE = re.compile(r"(?<!\w)[Tt]he \Z")
_CASE_OF = re.compile(
    r"(?:'s?)?\s(?:case|family|file|sisters|brothers|interview|affair|trial)\b"
)
_SHIP_IN_CHINESE = re.compile(
    '[\u4e00-\u9fff]{0,3}[号號](?:[”」』"]|[客渔漁货貨]?[轮輪船艇])'
)
_STREET_IN_CHINESE = re.compile("[大老]?[街巷]")
_YEAR = re.compile(
    r"(?:(?<!\w)(?:in|of|since|until|en|de|du|depuis|desde|año|année|سنة|عام|[вс])\s"
    r"|[(（])(1[0-8]\d\d|19[01]\d)(?![\d/-]|[.,]\d)"
    r"|(?<!\d)(1[0-8]\d\d|19[01]\d)\s?(?:年|год)"
    # Reigns of the Qing: "in the years of Guangxu".
    r"|(?:康熙|雍正|乾隆|嘉[庆慶]|道光|咸[丰豐]|同治|光[绪緒]|宣[统統])"
    r"(?:年[间間]|朝|初年|末年|[元一二三四五六七八九十]{1,3}年)"
)
_AMOUNT_AFTER = re.compile(
    r"\s?(?:[$€£₽]|(?:dollars?|euros?|pesos?|soles|francs?|pounds?|dirhams?|руб\w*|"
    r"долл\w*|евро|دولار|درهم|جنيه|ريال|دينار|元|[a-z]+es?\s(?:de|of)|USD|EUR|GBP)\b)"
)
# What stands for any name: "So-and-so", Fulano, 某某.
ANYBODY = re.compile(
    r"(?<!\w)(?:fulan[oa]|mengan[oa]|zutan[oa]|so-and-so|(?:john|jane) doe|joe bloggs|"
    r"имярек|иванов иван иванович|(?:و|ب|ل)?(?:فلان[ةه]?|عل+ان[ةه]?)|"
    r"(?:un|une) tel(?:le)?)(?!\w)|[某×]{2,}|(?:张三|張三|李四)(?![\u4e00-\u9fff])",
    re.IGNORECASE,
)


def is_of_a_thing(reading: Reading, name: Name) -> bool:
    """Return whether a name is borne by a ship, an operation, a street or a hall."""
    plain, cues = reading.plain, reading.cues
    if _is_called(reading, name.start):
        return True
    # "Operation Saint N.": the words before may be of its name as well.
    before = _WORDS_BEFORE.search(
        plain, max(0, name.start - _LONGEST_CALLED), name.start
    )
    if before and _is_called(reading, before.start()):
        return True
    is_quoted = plain[max(0, name.start - 1) : name.start] in tuple(_OPENING)
    if _SHIP_IN_CHINESE.match(plain, name.end):
        return True
    if is_quoted and _CLOSING.match(plain, name.end):
        near = max(0, name.start - _NEAR)
        ships = cues.within(near, name.start, ("ship",))
        if any(_BEARS_IT.fullmatch(plain, c.end, name.start) for c in ships):
            return True
    if _is_a_street(reading, name):
        return True
    is_article = _THE.search(plain, max(0, name.start - 4), name.start)
    if not is_article or _CASE_OF.match(plain, name.end):
        return False
    return name.words > 1 and cues.has(*reading.text.sentence(name.start), "ship")


def _is_called(reading: Reading, start: int) -> bool:
    """Return whether a word for ships or operations leads to a place."""
    plain, first = reading.plain, max(0, start - _LONGEST_CALLED)
    for cue in reading.cues.within(first, start, ("thing_named", "operation")):
        called = _CALLED.fullmatch(plain, cue.end, start)
        # After the operation N. could not walk; Operation N. began at dawn.
        is_marked = cue.kind == "thing_named" or plain[cue.start].isupper()
        # On the cutter, N. was beaten.
        is_marked = is_marked and not _PAUSE.search(plain, cue.end, start)
        if called and (is_marked or called["called"] or called["quoted"]):
            return True
    return False


def _is_a_street(reading: Reading, name: Name) -> bool:
    """Return whether a word for streets is part of a name, or stands beside it."""
    plain, cues = reading.plain, reading.cues
    if is_chinese(plain[name.start]):
        return bool(_STREET_IN_CHINESE.match(plain, name.end))
    if cues.has(name.end, name.end + _NEAR, "street_after"):
        cue = next(cues.within(name.end, name.end + _NEAR, ("street_after",)))
        return plain[name.end : cue.start] == " " and plain[cue.start].isupper()
    before = cues.within(max(0, name.start - _NEAR), name.start, ("street_before",))
    return any(plain[cue.end : name.start] == " " for cue in before)


def is_long_ago(reading: Reading, name: Name) -> bool:
    """Return whether a sentence is of a year of which no witness is alive."""
    first, last = reading.text.sentence(name.start)
    return any(
        not _AMOUNT_AFTER.match(reading.plain, match.end())
        for match in _YEAR.finditer(reading.plain, first, max(last, name.end))
    )
