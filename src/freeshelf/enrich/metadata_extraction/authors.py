"""Suggest the authors that a title page prints, and the organisation that wrote it."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.language import fold, letters_and_digits
from freeshelf.enrich.metadata_extraction.agents import KnownAgents, family_name_first
from freeshelf.enrich.metadata_extraction.citation import Citation, citations
from freeshelf.enrich.metadata_extraction.evidence import (
    Evidence,
    Field,
    SuggestedValue,
)
from freeshelf.enrich.metadata_extraction.names import (
    begins_with_acronym,
    composed,
    is_organization,
    is_told_by_capitals_alone,
    names_in,
)

BYLINE = re.compile(
    r"(?m)(?:^|[•|])[ \t]*(?:(?:lead |main |principal )?authors?[ \t]*:|(?:a report |"
    r"a study )?by[ \t:]+|"
    r"(?:researched and |research and )?(?:written|prepared|compiled|edited|"
    r"text)(?: and [a-z]+)? by\b[ \t]*:?|text[ \t]*:|"
    r"aut(?:eur|rice)(?:\(?e?s?\)?(?:[·.]e?s)?)*[ \t]*:|(?:rédigé|écrit|[ée]labor[ée]|"
    r"préparé) par\b[ \t]*:?|par[ \t]+(?=[A-ZÀ-Ý])|"
    r"autor(?:[aí]?a?|e?s|as|es|ía|/a)*[ \t]*:|(?:elaborado|escrito|preparado|"
    r"redactado) por\b[ \t]*:?|por[ \t]+(?=[A-ZÀ-Ý])|"
    r"(?:автор(?:ы|ский коллектив)?|составител[ьи]|подготовил[аи]?)[ \t]*:?|"
    r"(?:作者|撰稿|编著|撰写|著者|执笔)[ \t]*[:：]|"
    r"(?:المؤلف(?:ون|ان|ة)?|إعداد|تأليف|بقلم|أعدّ?ه|الكاتب(?:ة)?)[ \t]*:?)"
    r"(?:[ \t]*|(?<=[:：])\s*\n)(?P<names>[^\n•]{2,250})"
    r"(?P<more>(?:\n[^\n]{3,120}){0,3})",
    re.IGNORECASE,
)
_WRITTEN_AFTER = re.compile(r"[ \t]*(?:著|编著|编写|编|主编)\s*$")
_PAGES, _TITLE_PAGES = 4, 3
_FULL = 1200  # letters of a page that is no cover
_AFTER_TITLE = 8  # lines without a name before the first author
_END_OF_NAME = 2  # words of a line that ends the name before it
_GAP = 6  # lines without a name may stand between the title and its authors
_MOST_LINES, _MOST_ON_COVER = 90, 24
# Persons behind these words did not write it.
_ROLE = re.compile(
    r"\W*(?:co-?)?(?:supervis|advis|promot|director|tutor|orientador|examin|"
    r"abstract|summary|contents|introduction|keywords|committee|"
    r"(?:assessment|organi[sz]ing|program\w*) committee|reviewe|"
    r"directeur|betreuer|gutachter|"
    r"научный руководитель|指导教师)",
    re.IGNORECASE,
)
_WIDE = 1.5  # times the height of a word; a wider space parts columns
_TITLE = 12  # letters of a title that a line may begin with
_PROSE = 160  # letters of a line of running text
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_MAIL = re.compile(r"\w@\w")
_MARK = re.compile(r"\s*([a-h])(?:\s*$|\s?[A-Z][^\W\d_]+[\s,])")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{3})\.\s")
_WORD = re.compile(r"[^\W\d_]{4,}")


def printed_authors(
    evidence: Evidence, *, agents: KnownAgents, title: str
) -> list[SuggestedValue]:
    """Suggest authors as a title page, a byline and the citation print them."""
    cited = list(citations(evidence))
    families = {
        word
        for one in cited
        for name in one.authors
        for word in fold(name).split()
        if len(word) > 1
    }
    marked = [
        one
        for page in evidence.lined_pages
        if page.number <= _PAGES
        for one in _marked(page, agents)
    ]
    written = [one for one in marked if one.field == Field.CREATOR]
    title_pages = list(_title_pages(evidence))
    on_them = {page.number for page in title_pages}
    persons = [one for one in written if one.page in on_them]
    for page in title_pages if not persons else ():
        persons = [
            one
            for one in _below_title(page, agents, title)
            if (not families or families & set(fold(one.printed).split()))
            and not _is_of_common_words(one.printed, evidence.common_words)
        ]
        if persons:
            break
    if not persons:
        persons = written or [one for each in cited[:1] for one in _cited(each, agents)]
    corporate = [one for one in marked if one.field == Field.CORPORATE]
    if not corporate and not persons:
        corporate = [
            _suggested(
                Field.CORPORATE, one.organization, 0.8, one.page, one.place, agents
            )
            for one in cited[:1]
            if one.organization
        ]
    return [*persons, *corporate]


def _is_of_common_words(name: str, common: frozenset[str]) -> bool:
    """Return whether the file has most words of a name without capitals, too."""
    words = [word.lower() for word in _WORD.findall(name)]
    return len(words) > 1 and sum(word in common for word in words) * 2 > len(words)


def _title_pages(evidence: Evidence) -> Iterator[ExtractedPage]:
    """Yield the first pages up to one that is full of text."""
    for page in evidence.lined_pages:
        if page.number <= _TITLE_PAGES:
            yield page
        if len(page.text) > _FULL:
            return


def _marked(page: ExtractedPage, agents: KnownAgents) -> Iterator[SuggestedValue]:
    for match in BYLINE.finditer(page.text):
        stated = _SENTENCE_END.split(match["names"])[0].strip(" .")
        if is_organization(stated) and len(stated) < 120:
            yield _suggested(
                Field.CORPORATE, stated, 0.75, page, match.span("names"), agents
            )
            continue
        begun = match["names"].partition(",")[0]
        names = names_in(match["names"], marked=True) or names_in(begun)
        # A list of names may go on in the next lines.
        for line in match["more"].split("\n")[1:] if names else ():
            if not (further := names_in(line)):
                break
            names += further
        for name in names:
            yield _suggested(
                Field.CREATOR, name, 0.8, page, match.span("names"), agents
            )


def _below_title(
    page: ExtractedPage, agents: KnownAgents, title: str
) -> Iterator[SuggestedValue]:
    """Yield names in the lines about the title: below it, or else above it."""
    lines = list(_lines(page))
    words = letters_and_digits(title)
    folded = [letters_and_digits(composed(line)) for line, _place in lines]
    is_title = [bool(line) and line in words for line in folded]
    if True not in is_title and len(words) >= _TITLE:
        is_title = [line.startswith(words) for line in folded]
    if True not in is_title:
        return
    first, last = _longest_run(is_title, folded)
    most = _MOST_LINES if len(page.text) > _FULL else _MOST_ON_COVER
    below = _block_of_names(lines[last + 1 : last + 1 + most], most=most)
    found = below or _block_of_names(lines[max(first - 3, 0) : first], most=most)
    found = _without_marks(_of_persons(found), [line for line, _place in lines])
    for name, place in found:
        yield _suggested(Field.CREATOR, name, 0.65, page, place, agents)


def _of_persons(
    found: list[tuple[str, tuple[int, int]]],
) -> list[tuple[str, tuple[int, int]]]:
    """Return names without lines in capitals, and without those like ETH Zurich."""
    in_capitals = [one for one in found if one[0].isupper()]
    names = found
    if all(is_told_by_capitals_alone(name) for name, _place in in_capitals):
        names = [one for one in found if one not in in_capitals]
    others = [one for one in names if not begins_with_acronym(one[0])]
    return others if len(others) * 2 > len(names) else names


def _without_marks(
    found: list[tuple[str, tuple[int, int]]], lines: list[str]
) -> list[tuple[str, tuple[int, int]]]:
    """Return names without the raised letters that stand before their workplaces."""
    marks = {match[1] for line in lines if (match := _MARK.match(line))}
    if "a" in marks and all(name[-1] in marks for name, _place in found):
        return [(name[:-1], place) for name, place in found]
    return found


def _longest_run(is_title: list[bool], lines: list[str]) -> tuple[int, int]:
    """Return the first and last of the lines beside each other that are most of it."""
    runs: list[list[int]] = []
    for number in (number for number, one in enumerate(is_title) if one):
        if runs and number - runs[-1][-1] == 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    longest = max(runs, key=lambda run: sum(len(lines[number]) for number in run))
    return longest[0], longest[-1]


def _block_of_names(
    lines: list[tuple[str, tuple[int, int]]], *, most: int
) -> list[tuple[str, tuple[int, int]]]:
    """Return the names of the first lines that are names, and of those that follow."""
    roles = (
        number
        for number, (line, _place) in enumerate(lines)
        if _ROLE.match(line) or len(line) > _PROSE
    )
    judged = list(_judged(lines[: next(roles, None)]))
    longest = _AFTER_TITLE if most == _MOST_LINES else most
    found: list[tuple[str, tuple[int, int]]] = []
    apart = 0
    for is_named, group in groupby(judged, key=lambda one: bool(one[0])):
        lines_of = list(group)
        if is_named:
            found += [(name, place) for names, place in lines_of for name in names]
            apart = 0
        else:
            apart += len(lines_of)
        # Affiliations stand between authors.
        if apart > (_GAP if found else longest):
            break
    return found


def _judged(
    lines: list[tuple[str, tuple[int, int]]],
) -> Iterator[tuple[list[str], tuple[int, int]]]:
    """Yield the names of each line; a name may be broken by the end of its line."""
    texts = [_WRITTEN_AFTER.sub("", line) for line, _place in lines]
    joined = 0
    for number, (text, (_line, place)) in enumerate(zip(texts, lines, strict=True)):
        names = names_in(text)
        if joined:
            names, joined = [], 0
        elif names and number + 1 < len(texts) and not names_in(texts[number + 1]):
            both = names_in(f"{text} {texts[number + 1]}")
            is_end = len(texts[number + 1].split()) <= _END_OF_NAME
            is_list = len(names) > 1 or text.lstrip().startswith((",", ";", "and "))
            if len(both) > len(names) or (
                is_end and is_list and len(both) == len(names)
            ):
                names, joined = both, 1
        elif not names:
            names = _before_workplace(text)
        yield names, place


def _before_workplace(line: str) -> list[str]:
    """Return the name that a line begins with, before an organisation and its place."""
    name, _comma, rest = line.partition(",")
    return names_in(name) if is_organization(rest) and not is_organization(name) else []


def _lines(page: ExtractedPage) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the lines of a page; authors beside each other are lines of their own."""
    wide = [
        before[1]
        for before, word in pairwise(page.words)
        if word[2] - before[4] > _WIDE * (before[5] - before[3])
    ]
    for line in _LINE.finditer(page.text):
        inner = [end for end in wide if line.start() < end < line.end()]
        starts = [line.start(), *(end + 1 for end in inner)]
        places = list(zip(starts, [*inner, line.end()], strict=True))
        texts = [page.text[start:end] for start, end in places]
        if all(map(_is_of_author, texts)):
            yield from zip(texts, places, strict=True)
        else:
            yield line[0], line.span()


def _is_of_author(text: str) -> bool:
    """Return whether it is a name, or the place of work or address of a person."""
    return bool(is_organization(text) or _MAIL.search(text) or names_in(text))


def _cited(citation: Citation, agents: KnownAgents) -> Iterator[SuggestedValue]:
    for name in citation.authors:
        yield _suggested(
            Field.CREATOR, name, 0.7, citation.page, citation.place, agents
        )


def _suggested(
    field: Field,
    name: str,
    confidence: float,
    page: ExtractedPage,
    place: tuple[int, int],
    agents: KnownAgents,
) -> SuggestedValue:
    known = agents.find(name) or agents.find(family_name_first(name))
    usual = family_name_first(name) if field == Field.CREATOR else name
    value = agents.name(known) or usual
    sure = confidence + (0.1 if known else 0.0)
    return SuggestedValue.on_page(field, value, sure, page, place, known, printed=name)
