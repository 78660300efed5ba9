"""Numbers that tell the day a document was issued from other dates that it prints.

Each is between -3 and 3 or so; `date_weights` has what each of them is worth.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from math import log

from freeshelf.enrich.extractors.messages import ExtractedPage, WordBox
from freeshelf.enrich.language import letters_and_digits
from freeshelf.enrich.metadata_extraction.citation import citations
from freeshelf.enrich.metadata_extraction.date_rules import (
    FULL_PAGE,
    GOING_ON,
    IMPRINT,
    LINE,
    NEAR_LINES,
    ToldDate,
    is_of_another,
)
from freeshelf.enrich.metadata_extraction.evidence import Evidence
from freeshelf.enrich.metadata_extraction.names import composed, names_in
from freeshelf.enrich.metadata_extraction.print_blocks import body_size

# Words before a date that say what it is; the last of them counts.
_CUES = {
    "published": re.compile(
        r"(?:published|publication|\bdate\b(?! (?:de dernière|d.expir))|\bissued?\b|"
        r"released?|publi[ée]e?s? (?:en|le)|dépôt légal|paru (?:en|le)|"
        r"publicad[oa]s? (?:en|el)|\bfecha\b|depósito legal|"
        r"veröffentlicht|erscheinungsdatum|herausgegeben|\bdatum\b|"
        r"опубликован[оаы]?|\bдата\b|издан[оаы]?|"
        r"дата выхода в свет|网络首发时间|"
        r"出版|发布|日期|تاريخ (?:النشر|الإصدار)|التاريخ|نُ?شر في|صدر)",
        re.IGNORECASE,
    ),
    # Where the day of a revision is printed, it is the day of this text.
    "revised": re.compile(
        r"(?<!\w)(?:rev(?:ision|ised|\.)?(?![^\W\d_])|"
        r"(?:last )?(?:revised|updated?|modified|changed)|"
        r"laatste wijziging|(?:dernière |mise? )(?:mise )?(?:à jour|modification)|"
        r"letzte änderung|stand\s*:|aktualisiert|"
        r"(?:última )?(?:actualización|revisión)|actualizado|последнее изменение|"
        r"最后更新|更新)",
        re.IGNORECASE,
    ),
    "version": re.compile(
        r"(?<!\w)(?:versi[oó]n|release|vers|ver|v|edition|dated|en date du|версия|版本|"
        r"draft|printed|compiled|typeset|generated|build)\.?(?!\w)",
        re.IGNORECASE,
    ),
    "rights": re.compile(
        r"(?:©|\(c\)|copyright|derechos reservados|tous droits réservés)",
        re.IGNORECASE,
    ),
    # What happened on these days is not the issue.
    "other": re.compile(
        r"(?:accessed|retrieved|received|accepted|submitted|visited|adopted|"
        r"originally|deadline|valid until|workshop|conference|meeting|held|downloaded|"
        r"ended|ending|as of|born|geboren|\bnée?\b|nacid[oa]|registered|"
        r"свидетельство|зарегистрирован|родил|收稿|录用|反馈|effective|expires?|signed|"
        r"téléchargé|descargado|heruntergeladen|скачано|"
        r"consult[ée]e?|consultado|reçu|accepté|soumis|recibido|aceptado|enviado|"
        r"adoptad[oa]|symposium|proceedings|approved|phone|\btel\b|\bfax\b|"
        r"réunion|atelier|reunión|taller|дата обращения|поступила|принята|семинар|"
        r"访问|收到|接受|会议|研讨会|تاريخ الاطلاع|ورد|قُ?بل|ورشة|اجتماع)",
        re.IGNORECASE,
    ),
}
_STAMP = re.compile(r"arXiv:\S+\s+\[\S+\]\s+$")
_DIRECTLY = re.compile(r"(?:[\s:：(,]|date|in|en|le|el|on|by|du|of)*", re.IGNORECASE)
_CITED = re.compile(
    r"^\W{0,2}\[?\d{1,3}[\].]\s|\bet al\b|\bpp?\.\s?\d|\bvol\.|\bdoi\b|\bin press\b|"
    r"[A-Z]\. ?[A-Z]?\.?,|https?:",
    re.IGNORECASE,
)
_LEADING_ON = re.compile(
    r"(?<!\w)(?:in|since|until|till|through|by|before|after|between|during|and|from|"
    r"of|to|the|year|"
    r"desde|hasta|depuis|jusqu.en|avant|après|seit|bis|im|с|до|после)\s+$",
    re.IGNORECASE,
)
_SPAN_BEFORE = re.compile(r"\d\s*[–—-]\s*$")
_SPAN_AFTER = re.compile(r"\s*[–—-]\s*\d")
_PLACE = re.compile(r"^\W*[^\W\d_][^\d\n]{1,30},\s*$")
_NUMBER = re.compile(r"\d+")
_CREATED = re.compile(r"(?:D:)?((?:19|20)\d{2})-?(\d{2})?-?(\d{2})?")
_YEAR_LENGTH, _MONTH_LENGTH = 4, 7
_SHORT, _LONG = 60, 110  # letters of a line
_FAR = 20  # lines from the title
_BEFORE = 120  # letters before a date that say what it is
_ITS_TITLE = 15  # letters of the title behind the year of a citation
OF_RULES = 4  # signs, the last
_COVERS, _BEHIND = 3, 2  # pages at the beginning and at the end


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date of a page as EDTF, with the offsets of its print."""

    value: str
    page: ExtractedPage
    place: tuple[int, int]


@dataclass
class Dates:
    """The dates of a document, and what is about them."""

    evidence: Evidence
    title: str
    found: list[PrintedDate]
    told: list[ToldDate]
    _lines: dict[int, list[re.Match[str]]] = field(default_factory=dict)

    @cached_property
    def counts(self) -> Counter[str]:
        """Return the number of times that each is printed."""
        return Counter(one.value for one in self.found)

    @cached_property
    def sure(self) -> dict[str, float]:
        """Return the certainty of their words by date, 0 to 1, the surest first."""
        ordered = sorted(self.told, key=lambda one: one.sure)
        found = {one.value: one.sure for one in ordered}
        return dict(sorted(found.items(), key=lambda one: -one[1]))

    @cached_property
    def latest(self) -> str:
        """The latest year."""
        return max((one.value[:4] for one in self.found), default="")

    @cached_property
    def body(self) -> float:
        """The size of most letters, in points."""
        return max(body_size(self.evidence.pages), 1)

    @cached_property
    def created(self) -> str:
        """The day the file was made, as far as it is known."""
        match = _CREATED.match(self.evidence.properties.created)
        return "-".join(part for part in match.groups() if part) if match else ""

    @cached_property
    def cited(self) -> set[str]:
        """The years of citations that the document asks for."""
        return {one.year for one in citations(self.evidence) if one.year}

    @cached_property
    def first(self) -> int:
        """The number of the first page with words."""
        pages = (one.number for one in self.evidence.lined_pages if one.text.strip())
        return next(pages, 1)

    @cached_property
    def title_line(self) -> int:
        """The number of the last line of the title on the first page, or -1."""
        wanted = letters_and_digits(self.title)
        lines = self.lines_of(self.first)
        return max(
            (
                number
                for number, line in enumerate(lines[:_FAR])
                if (one := letters_and_digits(composed(line[0]))) and one in wanted
            ),
            default=-1,
        )

    def may_be_issue(self, one: PrintedDate) -> bool:
        """Return whether nothing about a date says that it is of something else.

        Behind the first page, a word before it has to say what it is, or it is repeated
        at the edge of pages.
        """
        if one.value in self.sure:
            return True
        before, after = self.about(one)
        if is_of_another(before, after, is_iso=one.value in one.page.text):
            return False
        is_repeated = self.counts[one.value] > 1
        return one.page.number == self.first or is_repeated or any(_of_cue(before))

    def about(self, one: PrintedDate) -> tuple[str, str]:
        """Return what stands before and behind a date in its line."""
        start, end = one.place
        text = one.page.text
        line = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", end)
        return text[line:start], text[end : line_end if line_end >= 0 else len(text)]

    def lines_of(self, number: int) -> list[re.Match[str]]:
        """Return the lines of a page that are not empty."""
        if number not in self._lines:
            pages = self.evidence.lined_pages
            text = next((one.text for one in pages if one.number == number), "")
            self._lines[number] = list(LINE.finditer(text))
        return self._lines[number]


def date_signs(dates: Dates, one: PrintedDate) -> list[float]:
    """Return the signs that a date is the day of issue."""
    return [
        *_of_value(dates, one),
        *_of_place(dates, one),
        *_of_words(dates, one),
        *_of_rules(dates, one),
    ]


def _of_rules(dates: Dates, one: PrintedDate) -> list[float]:
    return [
        dates.sure.get(one.value, 0.0),
        float(one.value in dates.sure),
        float(one.value == next(iter(dates.sure), "")),
        float(
            any(
                each.value == one.value and each.page.number == one.page.number
                for each in dates.told
            )
        ),
    ]


def _of_value(dates: Dates, one: PrintedDate) -> list[float]:
    year, created = one.value[:4], dates.created
    later = int(created[:4]) - int(year) if created else 0
    others = [each.value for each in dates.found if each.value != one.value]
    return [
        float(len(one.value) > _MONTH_LENGTH),
        float(len(one.value) == _MONTH_LENGTH),
        float(any(each.startswith(one.value) for each in others)),
        float(any(one.value.startswith(each) for each in others)),
        log(dates.counts[one.value]) / 2,
        float(year == dates.latest),
        float(year == created[:4]),
        float(len(one.value) > _YEAR_LENGTH and created.startswith(one.value)),
        float(bool(created) and later < 0),
        min(max(later, 0), 10) / 5,
        float(not created),
        float(year in dates.title),
        float(year in dates.cited),
        float(one is dates.found[0]),
    ]


def _of_place(dates: Dates, one: PrintedDate) -> list[float]:
    page, last = one.page, dates.evidence.page_count - _BEHIND
    height = max((word[5] for word in page.words), default=1)
    box = next((word for word in page.words if word[1] > one.place[0]), None)
    top, size = (box[3] / height, _size(box)) if box else (0.5, dates.body)
    below = _lines_below_title(dates, one)
    is_first = page.number == dates.first
    return [
        float(is_first),
        float(not is_first and page.number <= _COVERS),
        float(not is_first and page.number > max(last, _COVERS)),
        float(is_first and len(page.text) > FULL_PAGE),
        float(not is_first and len(page.text) > FULL_PAGE),
        top,
        float(top < 0.08),
        float(top > 0.9),
        max(-1.0, min(1.0, log(max(size, 1) / dates.body))),
        float(is_first and 0 < below <= NEAR_LINES),
        float(is_first and NEAR_LINES < below <= _FAR),
        float(is_first and dates.title_line >= 0 > below),
        float(dates.evidence.page_count == 1),
    ]


def _size(box: WordBox) -> float:
    return box[5] - box[3]


def _lines_below_title(dates: Dates, one: PrintedDate) -> int:
    """Return how many lines a date stands below the title; 0 where it is part of it."""
    if dates.title_line < 0:
        return 0
    return _line_number(dates, one) - dates.title_line


def _line_number(dates: Dates, one: PrintedDate) -> int:
    lines = dates.lines_of(one.page.number)
    return next(
        number for number, line in enumerate(lines) if line.end() > one.place[0]
    )


def _of_words(dates: Dates, one: PrintedDate) -> list[float]:
    lines, number = dates.lines_of(one.page.number), _line_number(dates, one)
    line = lines[number]
    start, end = one.place
    text = one.page.text
    before, after = text[line.start() : start], text[end : max(line.end(), end)]
    far = text[max(start - _BEFORE, 0) : start]
    rest = f"{before} {after}".strip(" ()[].,;:|–—-")
    above = lines[number - 1][0] if number else ""
    next_ = lines[number + 1][0] if number + 1 < len(lines) else ""
    about = lines[max(number - NEAR_LINES, 0) : number + NEAR_LINES + 1]
    going_on = GOING_ON.match(after)
    title = letters_and_digits(dates.title)[:_ITS_TITLE]
    return [
        float(not rest),
        float(len(line[0]) <= _SHORT),
        float(len(line[0]) > _LONG),
        float(len(above) > _SHORT and len(line[0]) > _SHORT),
        *_of_cue(far),
        float(bool(_STAMP.search(far))),
        float(bool(_LEADING_ON.search(before))),
        float(bool(going_on and going_on[1].islower())),
        float(before.endswith("(") and after.startswith(")")),
        float(bool(_CITED.search(line[0]))),
        float(any(IMPRINT.search(each[0]) for each in about)),
        float(bool(_SPAN_BEFORE.search(before))),
        float(bool(_SPAN_AFTER.match(after))),
        float(bool(_PLACE.match(before))),
        float(len(_NUMBER.findall(rest)) > 1),
        float(bool(names_in(above))),
        float(bool(names_in(next_))),
        float(bool(names_in(before.strip(" ,")))),
        float(bool(title) and letters_and_digits(after + next_).startswith(title)),
        float(text[line.start() : end].rstrip().endswith((".", "。"))),
        float(line[0].rstrip().endswith(".") and bool(rest)),
    ]


def _of_cue(before: str) -> list[float]:
    """Return the last word before a date that says what it is, and if it is next."""
    found = [
        (match.end(), name)
        for name, pattern in _CUES.items()
        for match in pattern.finditer(before)
    ]
    end, last = max(found, default=(0, ""))
    is_next = bool(found) and bool(_DIRECTLY.fullmatch(before, end))
    is_near = "\n" not in before[end:]
    return [
        *(float(name == last and is_near) for name in _CUES),
        *(float(name == last and is_next) for name in _CUES),
    ]
