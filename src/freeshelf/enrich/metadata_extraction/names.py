"""Tell the names of persons and organisations from other short lines, in six languages.

A name is judged by its form alone: nobody has to be known.
"""

import re
from collections.abc import Iterator
from unicodedata import normalize

from freeshelf.enrich.disclosure.persons.words import given_names
from freeshelf.enrich.extractors.hyphenation import is_word
from freeshelf.enrich.language import fold

_ORGANIZATION = re.compile(
    r"(?<!\w)(?:organi[sz]ation|institut[eo]?|university|foundation|cent(?:re|er)|"
    r"office|"
    r"ministry|department|agency|council|commission|committee|network|association|"
    r"federation|union|alliance|coalition|bureau|secretariat|programme|fund|society|"
    r"trust|group|project|initiative|united nations|government|services?|"
    r"inspectorate|police|corporation|company|press|publishing|books|ltd|llc|inc|gmbh|ngo|"
    r"organización|universidad|fundación|centro|oficina|ministerio|"
    r"departamento|agencia|consejo|comisión|comité|red|asociación|federación|unión|"
    r"alianza|secretaría|programa|fondo|sociedad|naciones unidas|gobierno|editorial|"
    r"ediciones|defensoría|"
    r"organisation|université|fondation|bureau|minist[eè]re|caisse|département|agence|"
    r"conseil|réseau|fédération|secrétariat|fonds|société|nations unies|éditions|"
    r"presses|centre|collectif|observatoire|observatorio|observatory|"
    r"universidade|ministério|fundação|associação|editora|università|istituto|ministero|"
    r"fondazione|editore|universität|hochschule|amtsgericht|landtag|bundestag|institut|ministerium|stiftung|verlag|"
    r"организация|институт|университет|фонд|центр|бюро|министерство|департамент|"
    r"агентство|совет|комиссия|комитет|сеть|ассоциация|федерация|союз|издательство|"
    r"общество|служба)(?!\w)"
    r"|(?:组织|研究所|研究院|大学|学院|基金会|中心|办公室|部|局|委员会|协会|联盟|联合国|"
    r"出版社|网络|署|学会)$"
    r"|(?<!\w)(?:منظمة|معهد|جامعة|مؤسسة|مركز|مكتب|وزارة|هيئة|مجلس|لجنة|شبكة|جمعية|"
    r"اتحاد|تحالف|صندوق|برنامج|دار|المنظمة|المعهد|الجامعة|المؤسسة|المركز|الوزارة|"
    r"الهيئة|المجلس|اللجنة|الشبكة|الجمعية|الاتحاد)(?!\w)",
    re.IGNORECASE,
)
# Words of titles, of kinds of documents and of places for what is no name.
_NO_NAME = re.compile(
    r"(?<!\w)(?:the|an|of|for|in|on|to|with|from|by|at|is|are|how|what|why|against|"
    r"report|guide(?:lines?)?|guidance|manual|handbook|toolkit|brief(?:ing)?|paper|"
    r"policy|working|series|edition|volume|vol|issue|no|number|draft|final|version|"
    r"summary|abstract|introduction|contents|chapter|annex|keywords|research|study|"
    r"review|training|module|poster|leaflet|fact|sheet|factsheet|case|evidence|"
    r"annual|technical|practical|discussion|background|note|statement|notice|page|"
    r"part|rights|reserved|copyright|published|publisher|email|tel|phone|fax|"
    r"january|february|march|april|june|july|august|september|october|november|"
    r"december|workers?|labour|labor|trafficking|forced|human|use|read|before|after|carefully|form|tax|income|return|"
    r"national|instructions|important|attention|warning|solutions?|climate|your|you|"
    r"our|all|please|country|migration|migrants?|"
    r"children|women|survivors?|victims?|protection|prevention|assistance|"
    r"informe|guía|manual|documento|trabajo|política|resumen|nota|estudio|serie|"
    r"edición|volumen|número|introducción|los|las|para|con|en|una?|sobre|contra|"
    r"rapport|manuel(?= (?:de|du|d|pour)\b)|étude|résumé|série|édition|numéro|les|des|"
    r"pour|avec|dans|"
    r"une?|sur|contre|document|travail|politique|pratique|"
    r"доклад|руководство|пособие|отчёт|отчет|исследование|серия|издание|том|для|"
    r"рабочий|документ|введение|аннотация|резюме|при|по|на|об)(?!\w)",
    re.IGNORECASE,
)
_PARTICLE = frozenset(
    (
        *("al", "bin", "ibn", "abu", "bint", "ben", "da", "das", "de", "del", "della"),
        *("der", "den", "di", "dos", "du", "el", "la", "le", "van", "von", "ter"),
        *("ten", "y", "e", "af", "do", "op", "zu", "zur", "vom", "auf", "dem", "lo"),
    )
)
_WORD = re.compile(r"(?:[^\W\d_]\.(?:-?[^\W\d_]\.)*|[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*\.?)")
_MARKS = re.compile(
    r"[*∗⋆†‡§¶‖∥#¹²³⁰-⁹]+|\( ?\)|(?<=[^\W\d_])(?:\d\s*,?\s*)+|\((?:\d|\*|[a-z])\)"
    # Raised letters behind a name: Leeb,c
    r"|(?<=[a-zà-ÿ][a-h])(?:,[a-h*∗†](?![^\W\d_]))+"
    r"|(?<=[*∗†‡§¶])\s*\d{1,2}(?!\d)|(?<=,)\s*\d{1,2}(?:,\d{1,2})*(?=[\s,*†‡])"
    # A raised number behind a name, apart from it as the file stores it.
    r"|(?<=[^\W\d_])\s+\d{1,2}(?:\s*,\s*\d{1,2})*"
    r"(?=\s*(?:[,،、;；*∗†‡¶§‖∥(]|$|\s(?:and|&|y|et|и)\s|\s[^\W\d_a-zà-ÿа-я]))"
)
_TITLES = re.compile(
    r"(?<!\w)(?:Drs?|Profs?|Professors?|Mr|Mrs|Ms|Dra?|Sra?|Mme|Д-р|Проф|"
    r"Ing|Dipl|Dr\.[ -]?Ing|Dr\. rer\. nat|Dipl\.[ -]?\w+|M\. ?Sc|Mag|"
    r"د)\.?(?=\s)\s+"
    # Within a name it is an initial.
    r"|(?:^|(?<=[,;]\s)|(?<=\bet\s))MM?\.\s+(?=[^\W\d_]+\s+[^\W\d_])"
    r"|,?\s+(?:PhD|Ph\.D\.|MD|MA|MSc|LLM|JD|MSW)\b\.?"
)
_CREDIT = re.compile(
    r"\s*\((?:eds?\.?|coords?\.?|dirs?\.?|ред\.?|主编)\)", re.IGNORECASE
)
# Who is not named, and where those named work, behind names.
_OTHERS = re.compile(
    r"(?:,|\s+and|\s+&)?\s+(?:et al\.?|(?:with|and) (?:the |other |many )[^,;]*|"
    r"the [^,;]*\bteam)$",
    re.IGNORECASE,
)
_WORKPLACE = re.compile(r"\(\s*(?:[A-Z][^()]{1,40}|[a-z][a-z]+ [^()]{2,50})\)")
_ADDRESS = re.compile(
    r"(?<!\w)(?:google|microsoft|facebook|amazon|ibm|usa|uk|avenue|street|road|way|"
    r"blvd|laborator(?:y|ies|ium)|labs?|school|college|campus|faculty|division|"
    r"registry|system|plan|material|court|trial|name|date|rector|dossier|team|unit|"
    r"sciences?|pharma|hospitals?|clinics?|academ\w+|polytech\w+|polit[eé]cni\w+|"
    r"technikum|school|[^\W\d_]*universi[^\W\d_]*|[^\W\d_]*hochschule|"
    r"[^\W\d_]*institut[^\W\d_]*|facult\w+|facultad|fakultät|lehrstuhl|debian|"
    r"developers?|contributors?|products?|software|u\.? ?k|u\.? ?s\.?(?: ?a)?)\.?"
    r"(?!\w)|"
    r"^(?:north|south|east|west|new|san|santa|los) |(?-i:,\s*[A-Z]{2}$)",
    re.IGNORECASE,
)
_SPACED = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]) ([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程"
    "苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚"
    "邵万钱严覃武戴莫孔向汤"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,4}")
_ARABIC = re.compile(r"[\u0621-\u064a\u064b-\u0652\s.]+")
_BETWEEN = re.compile(
    r"\s*[;；،、，|·•]\s*|\s*,\s*(?:and|&|y|et|и|e)\s+|\s+(?:and|&|y|et|и|和|与)\s+|"
    r"\s+(?=و)|\n",
    re.IGNORECASE,
)
_AND = re.compile(r"^(?:and|&|y|et|и|e)\s+", re.IGNORECASE)
_INITIAL = re.compile(r"(?:[^\W\d_]\.(?:\s*-?[^\W\d_]\.)*)")
_COMBINING = dict(
    zip(
        "´`˜ˆ¨¸˚ˇ",
        *[
            (
                "\u0301",
                "\u0300",
                "\u0303",
                "\u0302",
                "\u0308",
                "\u0327",
                "\u030a",
                "\u030c",
            )
        ],
        strict=True,
    )
)
_ACCENT = re.compile(r"([´`˜ˆ¨¸˚ˇ])([^\W\d_])")
_LONE_ACCENT = re.compile(r"\s+[´`˜ˆ¨¸˚ˇ˘](?=\s|$)")
_MAX_WORDS = 5
_MAIL = re.compile(r"[<({\[]?\s*[\w.+-]+@[\w.-]+\.\w+\s*[>)}\]]?")
# An initial without a space behind it: B.Benciolini
_INITIAL_BEFORE = re.compile(r"((?<![^\W_])[^\W\d_]\.)(?=[^\W\d_]{3})")
_LANGUAGES = ("en", "fr", "es")  # whose words tell that a line is no name
_LONG = 5  # letters of a word that is no syllable of a name


def is_organization(text: str) -> bool:
    """Return whether a short text reads as the name of an organisation."""
    return bool(_ORGANIZATION.search(text)) and not text.rstrip().endswith(("?", "!"))


def composed(text: str) -> str:
    """Return a text with letters for accents that TeX printed before them: ¸c, ´a.

    An accent that stands apart from all letters is left out.
    """
    return _ACCENT.sub(
        lambda found: normalize(
            "NFC", found[2].replace("ı", "i") + _COMBINING[found[1]]
        ),
        _LONE_ACCENT.sub("", text),
    )


def names_in(text: str, *, marked: bool = False) -> list[str]:
    """Return the names of persons that a text consists of, as printed; else none.

    Scripts without capitals tell names only where a word before them says so: `marked`.
    """
    # Behind a mark comes the next name.
    text = _INITIAL_BEFORE.sub(r"\1 ", _MAIL.sub(" ; ", text))
    text = _WORKPLACE.sub(" ; ", _OTHERS.sub("", composed(text).strip()))
    text = _CREDIT.sub("", _MARKS.sub(" ; ", _TITLES.sub(" ", text)))
    text = _of_chinese(text)
    parts = [part for part in _parts(text) if part]
    if not parts or not all(_is_person(part, marked=marked) for part in parts):
        return []
    return parts


def _of_chinese(text: str) -> str:
    """Return names of Chinese that only spaces part with marks between them."""
    words = _SPACED.sub(r"\1\2", text.strip(" *∗;")).split()
    is_list = len(words) > 1 and all(
        _CHINESE.fullmatch(word) and word[0] in _SURNAMES for word in words
    )
    return " ; ".join(words) if is_list else text


def _parts(text: str) -> Iterator[str]:
    for part in _BETWEEN.split(text):
        chunk = _AND.sub("", part.strip(" ,.:\u200f\u200e"))
        if part.rstrip().endswith(".") and _INITIAL.search(part.rstrip()[-2:]):
            chunk += "."
        pieces = [one.strip() for one in re.split(r",\s*", chunk)]
        if len(pieces) > 1 and not _is_inverted(pieces):
            yield from (" ".join(one.split()) for one in pieces)
        elif len(pieces) > 2:
            # Okafor, A., Lee, B.
            yield from (
                ", ".join(pieces[place : place + 2])
                for place in range(0, len(pieces), 2)
            )
        else:
            yield _without_and(" ".join(chunk.split()))


def _is_inverted(pieces: list[str]) -> bool:
    """Return whether they are family names and given ones by turns."""
    if len(pieces) % 2:
        return False
    if len(pieces) == 2:
        return len(pieces[0].split()) <= 2 and (
            len(pieces[0].split()) == 1 or bool(_INITIAL.fullmatch(pieces[1]))
        )
    return all(_INITIAL.fullmatch(one) for one in pieces[1::2])


def _without_and(name: str) -> str:
    """Return an Arabic name without the word for “and” before it."""
    return name[1:] if re.match(r"و[\u0621-\u064a]{3}", name) else name


def _is_person(name: str, *, marked: bool) -> bool:
    if len(name) > 60 or is_organization(name):
        return False
    if _NO_NAME.search(name) or _ADDRESS.search(name):
        return False
    compact = name.replace(" ", "")
    if _CHINESE.fullmatch(compact):
        return marked or compact[0] in _SURNAMES
    if _ARABIC.fullmatch(name):
        return marked and 2 <= len(name.split()) <= _MAX_WORDS
    words = name.replace(",", " ").split()
    is_long_enough = 2 <= len(words) <= _MAX_WORDS
    # Capitalised, a particle may be a given name: Ben, Van.
    own = [
        word
        for word in words
        if not (word in _PARTICLE or (name.isupper() and word.lower() in _PARTICLE))
    ]
    has_family_name = len(own) > 1 and any(len(word.strip(".")) > 1 for word in own)
    return (
        is_long_enough
        and has_family_name
        and all(map(_may_be_in_name, words))
        and not _is_of_words(words)
    )


def is_told_by_capitals_alone(name: str) -> bool:
    """Return whether a name in capitals has no given name that is known."""
    return name.isupper() and not any(
        fold(word) in given_names() for word in name.split()
    )


def begins_with_acronym(name: str) -> bool:
    """Return whether capitals stand before words with small letters: ETH Zurich."""
    first, _space, rest = name.partition(" ")
    return (
        first.isupper()
        and len(first.strip(".")) > 1
        and "." not in first
        and not rest.isupper()
    )


def _is_of_words(words: list[str]) -> bool:
    """Return whether all are words of a language, and none is a given name."""
    if any(len(word.strip(".")) == 1 or fold(word) in given_names() for word in words):
        return False
    return any(len(word) >= _LONG for word in words) and all(
        any(is_word(word, language) for language in _LANGUAGES) for word in words
    )


def _may_be_in_name(word: str) -> bool:
    first, hyphen, rest = word.partition("-")
    if word.lower() in _PARTICLE or (hyphen and first in _PARTICLE and rest):
        return True
    return bool(_WORD.fullmatch(word)) and word[0].isupper()
