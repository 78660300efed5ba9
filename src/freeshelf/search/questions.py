"""Recognise questions, and what they ask for, in six languages."""

import re

from freeshelf.search.analysis.words import fold, is_unspaced

_MIN_QUESTION_WORDS = 3
_QUESTION_MARKS = ("?", "؟", "？")
_EDGES = "¿¡\"'“”«» "
_QUESTION_WORD = re.compile(r"\w+(?:['’]\w+)?")
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


def is_question(text: str) -> bool:
    """Return whether a text is a question."""
    text = text.strip(_EDGES)
    if not text:
        return False
    if text.endswith(_QUESTION_MARKS) or _CHINESE.search(text):
        return True
    written = _QUESTION_WORD.findall(text.replace("’", "'"))
    if len(written) < _MIN_QUESTION_WORDS or _is_acronym(written[0], text):
        return False
    words = [fold(word) for word in written]
    begins_so = words[0] in _ASKING or " ".join(words[:2]) in _ASKING_IN_TWO
    return begins_so or _PARTICLE in words


def _is_acronym(word: str, text: str) -> bool:
    """Return whether a word stands out as an acronym: WHO is not a question word."""
    return len(word) > 1 and word.isupper() and not text.isupper()


# Whoever writes a whole sentence, or nearly, asks for more than a title.
_MIN_SENTENCE_WORDS, _MIN_SENTENCE_CHARACTERS = 5, 8


def is_asked(text: str) -> bool:
    """Return whether a text is a question, or long enough to be meant as one."""
    characters = sum(map(is_unspaced, text))
    return (
        is_question(text)
        or len(_QUESTION_WORD.findall(text)) >= _MIN_SENTENCE_WORDS
        or characters >= _MIN_SENTENCE_CHARACTERS
    )


# Folded, as the words of a question are.
_ASKS_FOR_NUMBER = re.compile(
    r"\b(?:how (?:many|much|long|old|often|far)|percentage|cuant[oa]s?|porcentaje"
    r"|combien|pourcentage|كم|نسبه|сколько|процент\w*)\b"
    # Not Guinea, almost, likelihood, geometry, dozens, or the last few years.
    r"|多少|(?<![近这那前后好数])几(?!内亚|乎|率|何|经|许|十|百|千|万)|多久|多长|多大|比例"
)
_NUMBER = re.compile(
    # One of something that is counted: else it is "a", or part of "some" or "united".
    r"\d|[零二两三四五六七八九十百千万半]|(?<![同统唯])一(?:[年天日月周岁倍亿]|次(?!性)|小时|分钟)"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty"
    r"|thirty|forty|fifty|sixty|ninety|hundred|thousand|half|third|quarter|once|twice"
    r"|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|veinte|treinta"
    r"|cien|ciento|mil|mitad|tercio|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze"
    r"|douze|vingt|trente|cent|cents|mille|moitie|tiers|quart"
    r"|од(?:ин|на|но)|дв(?:а|е|ух|умя)|тр(?:и|ех)|четыр\w+|пят[ьи]|шест[ьи]|сем[ьи]"
    r"|вос[еь]м\w+|девят\w+|десят\w+|двадцат\w+|тридцат\w+|сорок\w*|сто|тысяч\w*"
    r"|полови\w+|трет\w+|раз"
    r"|واحد\w*|اثن\w+|ثلاث\w*|اربع\w*|خمس\w*|ست\w?|سبع\w*|ثماني\w*|تسع\w*|عشر\w*"
    r"|نصف|ثلث|ربع|مئه|مائه|الف)\b"
)


def asks_for_number(text: str) -> bool:
    """Return whether a question is how many, how much or how long."""
    return _ASKS_FOR_NUMBER.search(fold(text)) is not None


def has_number(text: str) -> bool:
    """Return whether a number is in a text, in digits or in words."""
    return _NUMBER.search(fold(text)) is not None


_DEFINED = re.compile(
    r"(?:what (?:is|are)|what's|define|(?:meaning|definition) of)\s+"
    r"(?:an?\s+|the\s+)?(.+)"
    r"|what does (.+?) mean|(.+) (?:meaning|definition)"
    r"|(?:qu[eé] (?:es|son|significa)|definici[oó]n de)\s+"
    r"(?:(?:el|la|los|las|un|una)\s+)?(.+)"
    r"|(?:qu['’]est[- ]ce qu(?:e|['’])|c['’]est quoi|d[eé]finition d(?:e|u|es|['’]))\s*"
    r"(?:(?:le|la|les|un|une)\s+|l['’])?(.+)"
    r"|(?:ما (?:هو|هي|معنى)|تعريف)\s+(.+)"
    r"|(?:что (?:такое|значит|означает)|определение)\s+(.+)"
    r"|(?:什么是|何谓)(.+)|(.+?)(?:是什么|的定义)(?:意思)?",
    re.IGNORECASE,
)


def defined_term(text: str) -> str:
    """Return the term whose definition is asked for, empty for other questions."""
    found = _DEFINED.fullmatch(text.strip(_EDGES + "?؟？"))
    return next(filter(None, found.groups()), "") if found else ""


# The part of a treaty or law that says what its words mean begins like this.
_FOR_THE_PURPOSE = (
    r"(?:for the purposes? of|a (?:los )?efectos de|a los fines de|aux fins d|для целей"
    r"|لاغراض|[为就]本)[^,،，.。]*[,،，]?\s*"
)
_ARTICLE = (
    r"(?:(?:the|an?|el|la|los|las|un|una|le|les|une)\s+|l'\s*)?"
    r"(?:(?:term|expression|word|termino|expresion|terme|mot|термин|понятие|مصطلح|تعبير)"
    r"\s+)?"
)
_QUOTED, _IN_BRACKETS = r"[\"“”„«»'‘’「」《》\s]*", r"(?:\s*[(（][^)）]*[)）])?"
_IS = (
    r"(?:[:：]|\s[—–-]\s|(?:shall )?means?\b|(?:is|are)\b(?! not\b)|refers? to\b"
    r"|(?:es|son|significan?|designan?|consisten? en|se entiende)\b"
    r"|(?:c'est|est|sont|designe(?:nt)?|signifie(?:nt)?|s'entend(?:ent)?|consiste(?:nt)?)"
    r"\b(?! pas\b)"
    r"|(?:это|есть|означа[ею]т|является|являются)\b(?! не\b)"
    r"|(?:هو|هي|يعني|تعني|يقصد|تقصد)\b|系?指|是(?!否|不)|即|意味着)"
)
_PLURAL = re.compile(r"(?<=\w{3})e?s$")


def defines(term: str, text: str, *, lead: str = "") -> bool:
    """Return whether a sentence says what a term means, or follows it as a lead."""
    named = r"\W+".join(
        re.escape(_PLURAL.sub("", word)) + r"(?:e?s)?"
        for word in _QUESTION_WORD.findall(fold(term))
    )
    if not named:
        return False
    named = f"{_QUOTED}{named}{_QUOTED}{_IN_BRACKETS}"
    return bool(
        re.fullmatch(rf"{_ARTICLE}{named}[.:。：]?", fold(lead))
        or re.match(
            rf"{_QUOTED}(?:{_FOR_THE_PURPOSE})?{_ARTICLE}{named},?\s*{_IS}", fold(text)
        )
    )
