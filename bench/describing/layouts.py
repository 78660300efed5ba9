"""Layouts of the made PDFs, as HTML that a browser prints.

Those in `LATER` came later; they have been looked at, too.
"""

from collections.abc import Callable
from html import escape

from bench.describing import facts as f
from bench.describing.facts import Facts

_SERIF = "'DejaVu Serif','Noto Naskh Arabic','Noto Serif CJK SC',serif"
_SANS = "'DejaVu Sans','Noto Sans Arabic','Noto Sans CJK SC',sans-serif"
_BREAK = '<div style="break-after:page"></div>'


def _page(facts: Facts, body: str, style: str) -> str:
    direction = "rtl" if facts.language == "ar" else "ltr"
    return (
        f'<!doctype html><html lang="{facts.language}" dir="{direction}"><meta '
        f'charset="utf-8"><style>{style}</style>{body}</html>'
    )


def _p(text: str, style: str = "") -> str:
    return f'<p style="{style}">{escape(text)}</p>'


def _small(*lines: str) -> str:
    return "".join(_p(line, "font-size:8pt") for line in lines)


def _text(facts: Facts, paragraphs: int) -> str:
    return "".join(_p(f.prose(facts, 6)) for _each in range(paragraphs))


def _title(facts: Facts, style: str) -> str:
    facts.print("title", facts.title)
    return f'<div style="{style}">{escape(facts.title)}</div>'


def _subtitle(facts: Facts, style: str) -> str:
    if not facts.subtitle:
        return ""
    # Those who label real files join it, too.
    facts.labels["title"] = [f"{facts.title}: {facts.subtitle}"]
    return _p(facts.subtitle, style)


def latex_article(facts: Facts) -> str:
    """A preprint: title, bare names, date, abstract, introduction."""
    center = "text-align:center"
    head, text = f.summary(facts)
    body = (
        _title(facts, f"{center};font-size:17pt;margin-top:2cm")
        + _p(f.byline(facts, bare=facts.language != "ar"), f"{center};font-size:12pt")
        + _p(f.date_line(facts, precision="day"), center)
        + _p(head, f"{center};font-weight:bold")
        + _p(text, "margin:0 1.5cm;font-size:9pt")
        + f"<h2>1 {facts.words.introduction}</h2>"
        + _text(facts, 5)
        + _small(f.doi_line(facts))
    )
    return _page(facts, body, f"body{{font:10pt {_SERIF}}}")


def word_report(facts: Facts) -> str:
    """A report typed in a word processor: cover page, then an imprint."""
    head, text = f.summary(facts)
    body = (
        _p(facts.organization, "font-size:14pt")
        + _title(facts, "font-size:28pt;margin-top:6cm;font-weight:bold")
        + _subtitle(facts, "font-size:16pt")
        + _p(f.byline(facts, bare=False), "margin-top:2cm;font-size:13pt")
        + _p(f.date_line(facts, precision="month"), "font-size:13pt")
        + _BREAK
        + _p(f.edition_line(facts))
        + _p(f.rights_line(facts))
        + _p(f.isbn_line(facts))
        + _p(f.licence_line(facts))
        + _BREAK
        + f"<h1>{head}</h1>"
        + _p(text)
        + f"<h1>{facts.words.introduction}</h1>"
        + _text(facts, 4)
    )
    return _page(facts, body, f"body{{font:11pt {_SANS}}}h1{{font-size:15pt}}")


def cited_guide(facts: Facts) -> str:
    """A guide whose second page asks to be cited in a certain way."""
    body = (
        _title(facts, "font-size:34pt;margin-top:3cm;color:#135")
        + _subtitle(facts, "font-size:18pt")
        + _p(facts.organization, "margin-top:13cm;font-size:12pt")
        + _BREAK
        + _p(f.citation_line(facts))
        + _p(f.licence_line(facts))
        + _p(f.doi_line(facts))
        + _p(f.isbn_line(facts))
        + _BREAK
        + _text(facts, 6)
    )
    return _page(facts, body, f"body{{font:11pt {_SERIF}}}")


def two_columns(facts: Facts) -> str:
    """A paper in two columns below its head."""
    head, text = f.summary(facts)
    body = (
        _p(f.series_line(facts), "font-size:8pt")
        + _title(facts, "font-size:20pt;font-weight:bold")
        + _p(f.byline(facts, bare=facts.language != "ar"), "font-size:11pt")
        + _p(f.date_line(facts, precision="month"), "font-size:9pt")
        + '<div style="columns:2;column-gap:8mm">'
        + f"<b>{head}.</b> "
        + escape(text)
        + _p(facts.words.keywords)
        + f"<h3>{facts.words.introduction}</h3>"
        + _text(facts, 5)
        + "</div>"
        + _small(f.issn_line(facts), f.rights_line(facts))
    )
    return _page(facts, body, f"body{{font:9.5pt {_SERIF}}}")


def poster(facts: Facts) -> str:
    """A poster with little text and large print."""
    body = (
        _title(facts, "font-size:54pt;font-weight:bold;margin-top:1cm")
        + _p(f.prose(facts, 2), "font-size:22pt")
        + _p(f.publisher_line(facts), "font-size:14pt;margin-top:3cm")
        + _p(f.licence_line(facts), "font-size:10pt")
    )
    return _page(facts, body, f"body{{font:20pt {_SANS}}}")


def brief(facts: Facts) -> str:
    """A policy brief: series and date in a band above the title."""
    body = (
        '<div style="background:#135;color:#fff;padding:8mm">'
        + _p(f.series_line(facts))
        + _p(f.date_line(facts, precision="month"))
        + "</div>"
        + _title(facts, "font-size:24pt;margin-top:8mm")
        + _p(f.byline(facts, bare=False))
        + _text(facts, 6)
        + _small(f.publisher_line(facts), f.licence_line(facts), f.doi_line(facts))
    )
    return _page(facts, body, f"body{{font:10.5pt {_SANS};margin:0}}")


def journal(facts: Facts) -> str:
    """A page of a journal: head with ISSN, names with marks, dates of receipt."""
    facts.print("authors", *facts.people)
    marked = facts.words.between.join(
        f"{name}<sup>{place}</sup>" for place, name in enumerate(facts.people, 1)
    )
    by = facts.words.by[0].format(names="") if facts.language == "ar" else ""
    head, text = f.summary(facts)
    body = (
        _p(f.issn_line(facts), "font-size:8pt;text-align:end")
        + _p(f.doi_line(facts), "font-size:8pt;text-align:end")
        + _title(facts, "font-size:19pt")
        + f"<p>{by}{marked}</p>"
        + f'<p style="font-size:8pt"><sup>1</sup> {escape(facts.organization)}</p>'
        + f"<p><b>{head}:</b> {escape(text)}</p>"
        + _p(facts.words.keywords)
        + f"<h3>1. {facts.words.introduction}</h3>"
        + _text(facts, 5)
        + _small(f.rights_line(facts), f.licence_line(facts))
    )
    return _page(facts, body, f"body{{font:10pt {_SERIF}}}")


def back_imprint(facts: Facts) -> str:
    """A brochure whose imprint is on its last page."""
    body = (
        _title(facts, "font-size:40pt;margin-top:5cm;text-align:center")
        + _subtitle(facts, "font-size:15pt;text-align:center")
        + _BREAK
        + _text(facts, 6)
        + _BREAK
        + _text(facts, 6)
        + _BREAK
        + _p(f.publisher_line(facts), "margin-top:14cm")
        + _p(f.edition_line(facts))
        + _p(f.date_line(facts, precision="day"))
        + _p(f.isbn_line(facts))
        + _p(f.licence_line(facts))
    )
    return _page(facts, body, f"body{{font:11pt {_SANS}}}")


def labelled(facts: Facts) -> str:
    """An official paper: number and date at the top, then its title and authors."""
    body = (
        _p(facts.organization, "text-align:center;font-variant:small-caps")
        + _p(f.date_line(facts, precision="day"), "text-align:end")
        + _title(facts, "font-size:16pt;text-align:center;font-weight:bold")
        + _p(f.byline(facts, bare=False), "text-align:center")
        + _text(facts, 5)
        + "<hr>"
        + _p(f.publisher_line(facts))
        + _p(f.issn_line(facts))
    )
    return _page(facts, body, f"body{{font:11pt {_SERIF}}}")


def names_above(facts: Facts) -> str:
    """A book: authors above the title, edition below, publisher at the foot."""
    center = "text-align:center"
    body = (
        _p(f.byline(facts, bare=facts.language != "ar"), f"{center};font-size:14pt")
        + _title(facts, f"{center};font-size:30pt;margin-top:4cm")
        + _p(f.edition_line(facts), center)
        + _p(facts.organization, f"{center};margin-top:9cm")
        + _p(f"{facts.city} · {facts.year}", center)
        + _BREAK
        + _p(f.series_line(facts))
        + _p(f.rights_line(facts))
        + _p(f.isbn_line(facts))
        + _BREAK
        + _text(facts, 6)
    )
    facts.print("publisher", facts.organization)
    return _page(facts, body, f"body{{font:11pt {_SERIF}}}")


def landscape(facts: Facts) -> str:
    """Slides: title, names and date on the first."""
    head, text = f.summary(facts)
    body = (
        _title(facts, "font-size:38pt;margin-top:3cm")
        + _p(f.byline(facts, bare=False), "font-size:20pt")
        + _p(f.date_line(facts, precision="day"), "font-size:16pt")
        + _BREAK
        + f"<h1>{head}</h1>"
        + _p(text)
        + _BREAK
        + _p(f.citation_line(facts), "font-size:12pt")
        + _p(f.doi_line(facts), "font-size:12pt")
        + _p(f.licence_line(facts), "font-size:12pt")
    )
    return _page(facts, body, f"@page{{size:A4 landscape}}body{{font:18pt {_SANS}}}")


def leaflet(facts: Facts) -> str:
    """A leaflet of one page in three columns."""
    body = (
        '<div style="columns:3;column-gap:6mm">'
        + _title(facts, "font-size:22pt;font-weight:bold")
        + _text(facts, 4)
        + _small(
            f.publisher_line(facts),
            f.date_line(facts, precision="month"),
            f.licence_line(facts),
            f.isbn_line(facts),
        )
        + "</div>"
    )
    return _page(facts, body, f"@page{{size:A4 landscape}}body{{font:10pt {_SANS}}}")


Layout = Callable[[Facts], str]
FIRST: tuple[Layout, ...] = (
    latex_article,
    word_report,
    cited_guide,
    two_columns,
    poster,
    brief,
)
LATER: tuple[Layout, ...] = (
    journal,
    back_imprint,
    labelled,
    names_above,
    landscape,
    leaflet,
)
