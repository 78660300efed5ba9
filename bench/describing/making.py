"""Print the made PDFs with a browser, with properties as files really have them."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.describing.facts import Facts, facts_of
from bench.describing.layouts import FIRST, LATER, Layout
from bench.describing.scoring import Labelled

_DOCUMENTS = 144
_BROWSERS = ("/usr/bin/chromium", "/usr/bin/google-chrome")


def made_files(folder: Path) -> Iterator[Labelled]:
    """Print the documents into a folder."""
    browsers = [path for path in _BROWSERS if Path(path).exists()]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers[0] if browsers else None, args=["--no-sandbox"]
        )
        page = browser.new_page()
        for number in range(_DOCUMENTS):
            is_later, layout = _layout(number)
            facts = facts_of(number)
            page.set_content(_titled(facts, layout(facts)))
            path = folder / f"{number:03}-{facts.language}-{layout.__name__}.pdf"
            facts.print("language", facts.language)
            content = page.pdf(
                prefer_css_page_size=True,
                margin=dict.fromkeys(("top", "bottom", "left", "right"), "18mm"),
            )
            path.write_bytes(content + _properties(facts))
            yield Labelled(path, is_later, facts.labels)
        browser.close()


def _layout(number: int) -> tuple[bool, Layout]:
    layouts: Sequence[Layout] = [*FIRST, *LATER]
    # Eight turns of languages and 12 layouts: all pairs come within 96 documents.
    layout = layouts[(number + number // 24) % len(layouts)]
    return layout in LATER, layout


def _titled(facts: Facts, html: str) -> str:
    """Set the title that the file has: the printed one, that of a program, or none."""
    titles = (facts.title, f"Microsoft Word - final_v{facts.number}.docx", "")
    title = facts.title if facts.number % 2 else titles[facts.number % 3]
    return html.replace('<meta charset="utf-8">', f"<title>{escape(title)}</title>")


def _properties(facts: Facts) -> bytes:
    """Return a packet of properties behind the end of the file."""
    authors = (facts.people[0], "jsmith", "Administrator")
    author = facts.people[0] if facts.number % 2 else authors[facts.number % 3]
    return (
        '\n<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description rdf:about="">'
        f"<dc:creator>{escape(author)}</dc:creator>"
        f"<dc:date>{facts.year + facts.number % 2}-03-01</dc:date>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
