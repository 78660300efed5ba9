"""Suggest licence, edition, series and summary, each where a page states it."""

import re
from collections.abc import Iterator

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.metadata_extraction.evidence import (
    Evidence,
    Field,
    SuggestedValue,
)

_DEED = re.compile(
    r"creativecommons\.org/\s?(licen[cs]es|publicdomain)/\s?(zero|mark|by(?:-?(?:nc|nd|"
    r"sa)){0,2})"
    r"(?:/\s?(\d\.\d)(?:/([a-z]{2,4})(?![a-z]))?)?",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?<![A-Za-z])CC[ -]?(0|BY(?:[ -](?:NC|ND|"
    r"SA)){0,2})(?![a-z])[ -]?(?:v\.?\s?)?(\d\.\d)?(?:[ -](IGO)\b)?",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?<![A-Za-z])(?:attribution|atribución|reconocimiento|атрибуция|"
    r"с указанием авторства|署名|نَ?سب(?:ة)? المُ?صنَّ?ف)(?P<terms>[^.\n]{0,110}?)"
    r"(?P<version>\d\.\d)(?P<after>[^.\n]{0,60})",
    re.IGNORECASE,
)
_TERMS = {
    "nc": r"non[- ]?commercial|no[- ]?comercial|pas d['’]utilisation commerciale|"
    r"некоммерч|非商业|غير تجاري",
    "nd": r"no[- ]?deriv|sin[- ]?(?:obra)?derivad|pas de modification|"
    r"без производных|禁止演绎|منع الاشتقاق",
    "sa": r"share[- ]?alike|compartir[- ]?igual|partage dans les mêmes conditions|"
    r"(?:на тех же|с сохранением) услови|相同方式共享|الترخيص بالمثل",
}
_IGO = re.compile(r"\bIGO\b|intergovernmental|intergubernamental|межправительств")
_CREATIVE_COMMONS = re.compile(
    r"creative commons|\bCC(?=\s)|知识共享|المشاع الإبداعي", re.IGNORECASE
)
_BASE = "https://creativecommons.org"
_NEAR = 200

_ORDINAL = (
    r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|revised|"
    r"updated|new|"
    r"\d{1,2}(?:st|nd|rd|th)"
)
_EDITION = re.compile(
    rf"(?<!\w)(?:(?:{_ORDINAL})(?:,? (?:and |revised |updated |"
    rf"expanded ){{0,3}})edition"
    r"|edition \d{1,2}(?!\d)"
    r"|(?:primera|segunda|tercera|cuarta|quinta|sexta|"
    r"\d{1,2}\.?[ªa])\s+edición(?: (?:revisada|actualizada|ampliada))?"
    r"|edición (?:revisada|actualizada)"
    r"|(?:première|deuxième|seconde|troisième|quatrième|cinquième|\d{1,2}(?:re|e|è|"
    r"ème))\s+édition(?: (?:revue|révisée|mise à jour|augmentée))?"
    r"|édition (?:revue|révisée|mise à jour)"
    r"|(?:первое|второе|третье|четвёртое|четвертое|пятое|\d{1,2}-е)\s+издание"
    r"|издание (?:первое|второе|третье|четвёртое|четвертое|пятое|\d{1,2}-е)"
    r"|第\s?[一二三四五六七八九十\d]{1,2}\s?版|修订版"
    r"|الطبعة (?:الأولى|الثانية|الثالثة|الرابعة|الخامسة|المنقحة))"
    r"(?!\w)",
    re.IGNORECASE,
)
# The rest of a line beside an edition; a sentence is longer.
_EDITION_LINE = 80
_VERSION = re.compile(
    r"(?im)(?:^|[\s(|])((?:document )?(?:version|vers\.?|release|rev\.|v\.)[ \t]?"
    r"\d[\w.-]*|rev\. [a-z](?=[,\s])|v\d+\.[\d.]*\d|issue \d+)"
    r"(?=[),|]?(?:$|[ \t]*(?:[|(]|$|[^\W\d_]+ ?\d{4}|\w+ \d{1,2}, \d{4}))|\))"
)
_VERSION_PAGES = 2
_SERIES_LABEL = re.compile(
    r"(?m)^[ \t]*(?:series(?: title)?|serie|colección|série|collection|серия|丛书|系列|"
    r"سلسلة)"
    r"[ \t]*[:：][ \t]*(?P<name>[^\n]{3,120})$",
    re.IGNORECASE,
)
# A short line that ends with a number names a series, if it is not a law or a volume.
_NUMBERED = re.compile(
    r"(?m)^[ \t]*(?P<name>[^\n.:©/]{4,80}?)[ \t]*[,.:،，|–-]?[ \t]*"
    r"(?:no\.?|n[°ºo]\.?|núm\.?|number|№|第|رقم|العدد)"
    r"\s*\d{1,4}(?:\s*[期号辑卷])?[ \t]*$",
    re.IGNORECASE,
)
_NO_SERIES = re.compile(
    r"(?<!\w)(?:laws?|acts?|resolution|decree|convention|vol(?:ume)?|issue|table|"
    r"figure|"
    r"box|annex|case|isbn|issn|ley|decreto|resolución|convenio|loi|décret|tableau|"
    r"закон|указ|постановление|конвенция|таблица|рисунок|том|قانون|قرار|اتفاقية|مرسوم)"
    r"(?!\w)|[法令表图]\s*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"[,，.;]?\s*(?:\(?(?:no\.?|n[°ºo]\.?|núm\.?|number|№|vol\.?|volume|вып\.?|第|رقم|"
    r"العدد)\s*\d{1,4}.*)$",
    re.IGNORECASE,
)

_ABSTRACT = re.compile(
    r"(?m)^[ \t]*(?:abstract|executive summary|summary|about this (?:guide|report|"
    r"paper|document)|"
    r"resumen(?: ejecutivo)?|sumario|résumé(?: exécutif)?|synthèse|аннотация|резюме|"
    r"краткое содержание|"
    r"摘\s?要|内容提要|概要|执行摘要|(?:ال)?ملخ[صّ]+(?: تنفيذي| التنفيذي)?|خلاصة|نبذة)"
    r"[ \t]*(?:[.:：—–-]+[ \t]*|(?=\n))",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?im)^[ \t]*(?:key ?words?|palabras clave|mots[- ]clés|ключевые слова|关键词|"
    r"الكلمات المفتاحية|"
    r"(?:(?:\d{1,2}|[IVX]+)[.)]?[ \t]+)?(?:introduction|background|contents|"
    r"table of contents|introducción|"
    r"contenidos?|índice|antecedentes|sommaire|contexte|введение|содержание|引言|导言|目录|"
    r"مقدمة|المقدمة|المحتويات)"
    r"|\d{1,2}[.)]?[ \t]+[^\W\d_][^\n.]{2,60}$|jel\b|©|isbn\b|doi\b|https?://)",
)
_SUMMARY_PAGES = 6
_MIN_SUMMARY, _MAX_SUMMARY = 60, 3000


def suggest_statements(evidence: Evidence, *, title: str) -> list[SuggestedValue]:
    """Suggest what the first and last pages state in words of their own."""
    found: list[SuggestedValue] = []
    for page in evidence.imprint_pages:
        found += [*_licences(page), *_editions(page), *_series(page, title)]
    for page in evidence.lined_pages[:_VERSION_PAGES]:
        found += _versions(page)
    for page in evidence.pages:
        if page.number <= _SUMMARY_PAGES:
            found += _abstracts(page)
    return found


def _licences(page: ExtractedPage) -> Iterator[SuggestedValue]:
    # An address or a name may go on in the next line.
    text = page.text.replace("\n", " ")
    for match in _DEED.finditer(text):
        _kind, terms, version, country = match.groups()
        value = _address(terms.lower(), version, country or "")
        if value:
            yield _on_page(Field.LICENCE, value, 0.95, page, match)
    for match in _SHORT.finditer(text):
        value = _address(
            "zero" if match[1] == "0" else re.sub("[ -]", "-", match[1].lower()),
            match[2],
            match[3] or "",
        )
        if value:
            yield _on_page(Field.LICENCE, value, 0.85, page, match)
    for match in _WORDS.finditer(text):
        around = text[max(match.start() - _NEAR, 0) : match.end() + _NEAR]
        if not _CREATIVE_COMMONS.search(around):
            continue
        stated = match["terms"]
        terms = [
            "by",
            *(k for k, p in _TERMS.items() if re.search(p, stated, re.IGNORECASE)),
        ]
        igo = "igo" if _IGO.search(stated + match["after"]) else ""
        value = _address("-".join(terms), match["version"], igo)
        yield _on_page(Field.LICENCE, value, 0.8, page, match)


def _address(terms: str, version: str | None, country: str) -> str:
    """Return the address of a deed; without a version a licence is not one of them."""
    if terms in ("zero", "mark"):
        return f"{_BASE}/publicdomain/{terms}/1.0/"
    if not version:
        return ""
    end = f"{country.lower()}/" if country and country.lower() != "deed" else ""
    ordered = "-".join(part for part in ("by", "nc", "nd", "sa") if part in terms)
    return f"{_BASE}/licenses/{ordered}/{version}/{end}"


def _editions(page: ExtractedPage) -> Iterator[SuggestedValue]:
    for match in _EDITION.finditer(page.text):
        start = page.text.rfind("\n", 0, match.start()) + 1
        end = page.text.find("\n", match.end())
        line = page.text[start : end if end > 0 else None]
        if len(line) <= _EDITION_LINE:
            yield _on_page(Field.EDITION, match[0], 0.8, page, match)


def _versions(page: ExtractedPage) -> Iterator[SuggestedValue]:
    """Yield the version of a program or a form that the first pages name in a line."""
    for match in _VERSION.finditer(page.text):
        yield _on_page(Field.EDITION, match[1], 0.6, page, match)


def _series(page: ExtractedPage, title: str) -> Iterator[SuggestedValue]:
    for match in _SERIES_LABEL.finditer(page.text):
        yield _on_page(Field.SERIES, _unnumbered(match["name"]), 0.8, page, match)
    for match in _NUMBERED.finditer(page.text):
        is_title = match["name"].strip().casefold() in title.casefold()
        if not is_title and not _NO_SERIES.search(match["name"]):
            yield _on_page(Field.SERIES, _unnumbered(match["name"]), 0.7, page, match)


def _unnumbered(text: str) -> str:
    return _NUMBER.sub("", text).strip(" ,.;:()[]")


def _abstracts(page: ExtractedPage) -> Iterator[SuggestedValue]:
    for match in _ABSTRACT.finditer(page.text):
        end = _END.search(page.text, match.end() + 1)
        last = end.start() if end else len(page.text)
        place = (match.end(), min(last, match.end() + _MAX_SUMMARY))
        paragraphs: list[str] = []
        for line in page.text[slice(*place)].strip().split("\n"):
            text = " ".join(line.split())
            # What follows the summary is a heading, and is short.
            if paragraphs and len(text) < _MIN_SUMMARY and text[-1:].isalnum():
                break
            if text:
                paragraphs.append(text)
        value = "\n".join(paragraphs)
        if len(value) >= _MIN_SUMMARY or (len(value) >= 25 and not value.isascii()):
            yield SuggestedValue.on_page(Field.ABSTRACT, value, 0.75, page, place)


def _on_page(
    field: Field,
    value: str,
    confidence: float,
    page: ExtractedPage,
    match: re.Match[str],
) -> SuggestedValue:
    return SuggestedValue.on_page(
        field, " ".join(value.split()), confidence, page, match.span()
    )
