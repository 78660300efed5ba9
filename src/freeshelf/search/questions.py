"""Recognise questions, and what they ask for, in six languages."""

import re

from freeshelf.search.analysis.words import fold, is_unspaced

_MIN_QUESTION_WORDS = 3
_QUESTION_MARKS = ("?", "؟", "？")
_EDGES = "¿¡\"'“”«» \u00a0\u202f"
# Around a question, and around a term in it.
_AROUND = _EDGES + "?؟？.。!！,，„‘’「」《》"
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


# What is looked up in a dictionary is asked for in these ways.
_ARTICLE_EN, _ARTICLE_ES = r"(?:(?:an?|the)\s+)?", r"(?:(?:el|la|los|las|un|una)\s+)?"
_ARTICLE_FR = r"(?:(?:le|la|les|un|une|des|du)\s+|(?:de\s+)?l['’]\s*)?"
_DEFINED = tuple(
    re.compile(each, re.IGNORECASE)
    for each in (
        r"(?:what (?:exactly )?(?:is|are)|what['’]?s|define)\s+(?:meant by\s+)?"
        r"(?:the (?:meaning|definition) of\s+)?" + _ARTICLE_EN + "(.+)",
        r"(?:the )?(?:meaning|definition)(?: of\b|[:：])\s*" + _ARTICLE_EN + "(.+)",
        r"what (?:does|do) " + _ARTICLE_EN + "(.+?) mean",
        r"(.+?)[,:]? (?:meaning|definition)",
        r"(?:qu[eé] (?:es|son|significan?|quiere decir|se entiende por)"
        r"|(?:cu[aá]l es )?(?:la )?definici[oó]n (?:de|del)\b"
        r"|a qu[eé] se (?:le )?llama|definici[oó]n[:：]|defin[ea])"
        r"\s*" + _ARTICLE_ES + "(.+)",
        r"(?:qu['’]est[- ]ce[- ](?:que c['’]est que|qu(?:e|['’]))"
        r"|c['’]est quoi|que (?:veu(?:t|lent) dire|signifie(?:nt)?)"
        r"|qu['’]entend[- ]on par"
        r"|(?:quelle est )?(?:la )?d[eé]finition (?:de|du|des|d['’])"
        r"|d[eé]finition\s*[:：]|d[eé]finir)\s*" + _ARTICLE_FR + "(.+)",
        r"(.+?),? c['’]est quoi",
        (
            r"(?:ما (?:هو|هي|معنى|تعريف|المقصود ب|المراد ب)|ماذا (?:يعني|تعني|يقصد ب)"
            r"|تعريف|معنى|عر[ّ]?ف)\s*(.+)"
        ),
        (
            r"(?:что (?:такое|значит|означает|понимается под|называется|называют)"
            r"|(?:дайте |каково )?определение(?: термина| понятия|[:：])?"
            r"|что подразумевается под)\s+(.+)"
        ),
        r"(.+?)(?:\s*[—–-])? (?:что это(?: такое)?|определение)",
        r"(?:请问|請問)?(?:什么是|什麼是|什么叫|什麼叫|何谓|何謂|何为)(.+)",
        (
            r"(?:请问|請問)?(.+?)的?(?:(?:定义|定義|含义|含義|意思)?(?:是什么|是什麼|是指什么)"
            r"|指的?是?什么|什么意思|的定义|的定義|的含义)(?:意思)?"
        ),
    )
)


def defined_term(text: str) -> str:
    """Return the term whose definition is asked for, empty for other questions."""
    asked = text.strip(_AROUND)
    for form in _DEFINED:
        if found := form.fullmatch(asked):
            return str(found[1]).strip(_AROUND)
    return ""


_DEFINITION = re.compile(r"\bdefin[ei]|\bопредел(?:ени|я[ею]т)|\w*تعريف|定义|定義")


def is_on_definition(text: str) -> bool:
    """Return whether a text speaks of what something means."""
    return _DEFINITION.search(fold(text)) is not None


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
