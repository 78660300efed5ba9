"""Create the demonstration guides (PDF and DOCX) from the texts in scripts/guides.

    python scripts/make_guides.py src/freeshelf/ingest/demo/files

Needs WeasyPrint, which is not a dependency of Freeshelf (`pip install weasyprint`) and
the Noto fonts of Debian (fonts-noto-core, fonts-noto-cjk). Chromium is not suitable: it
reverses words in the Arabic text layer. The output is committed.
"""

import io
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import docx
import pypdfium2
from docx.document import Document
from PIL import Image
from weasyprint import HTML

TEXTS = Path(__file__).resolve().parent / "guides"
AS_WORD = {"describing-documents-en", "vie-privee-des-lecteurs-fr"}
AS_PICTURES = {"monthly-link-round-en"}
MADE_ON = datetime(2026, 11, 24, tzinfo=UTC)
COLOPHON = {
    "en": "A demonstration guide of Freeshelf, written for its demo library. Licence: "
    "CC BY 4.0. It describes no real case and gives no legal advice.",
    "es": "Guía de demostración de Freeshelf, escrita para su biblioteca de ejemplo. "
    "Licencia: CC BY 4.0. No describe casos reales ni es asesoramiento jurídico.",
    "fr": "Guide de démonstration de Freeshelf, écrit pour sa bibliothèque d'exemple. "
    "Licence : CC BY 4.0. Aucun cas réel, aucun avis juridique.",
    "ar": "دليل توضيحي من Freeshelf كُتب لمكتبته التجريبية. الرخصة: CC BY 4.0. "
    "لا يصف حالة حقيقية ولا يقدم مشورة قانونية.",
    "ru": "Демонстрационное пособие Freeshelf, написано для учебной библиотеки. "
    "Лицензия: CC BY 4.0. Не описывает реальных случаев и не является юридической "
    "консультацией.",
    "zh": "Freeshelf 演示指南，为其演示图书馆撰写。许可：CC BY 4.0。"
    "不描述真实案例，也不构成法律意见。",
}
STYLE = """
@page { size: A5; margin: 17mm 15mm 19mm;
        @bottom-center { content: counter(page); font: 8.5pt "Noto Sans" } }
html { font: 10.8pt/1.5 "Noto Sans", "Noto Naskh Arabic", "Noto Sans CJK SC" }
html[lang=ar] { font: 12.5pt/1.6 "Noto Naskh Arabic", "Noto Sans" }
html[lang=zh] { font: 11.2pt/1.75 "Noto Sans CJK SC" }
h1 { font-size: 1.65em; line-height: 1.25; color: #15405c; margin: 14mm 0 5mm }
h2 { font-size: 1.3em; line-height: 1.3; color: #15405c; break-before: page }
h3 { font-size: 1em; margin: .9em 0 .1em; color: #15405c }
h1, h2, h3 { bookmark-state: open; hyphens: none }
p, ul, ol { margin: .1em 0 .75em } li { margin-bottom: .25em }
.lead { font-size: 1.1em; color: #444 }
.colophon { font-size: .78em; color: #555; border-top: .5pt solid #999;
            padding-top: 2mm; margin-top: 7mm }
table { border-collapse: collapse; width: 100%; font-size: .9em; margin-bottom: .8em }
th, td { border: .5pt solid #999; padding: 1.2mm 2mm; text-align: start;
         vertical-align: top }
th { background: #e8eff4 }
"""


def main(folder: Path) -> None:
    """Write every guide into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for text in sorted(TEXTS.glob("*.html")):
        language = text.stem.rsplit("-", 1)[1]
        body = text.read_text("utf-8")
        if text.stem in AS_WORD:
            path = folder / f"{text.stem}.docx"
            _write_word(path, body, language)
        else:
            path = folder / f"{text.stem}.pdf"
            path.write_bytes(_pdf(body, language))
            if text.stem in AS_PICTURES:
                path.write_bytes(_without_text_layer(path))
        print(f"{path.name} {path.stat().st_size // 1024} kB {_pages(path)} pages")


def _pdf(body: str, language: str) -> bytes:
    title = body.partition("<h1>")[2].partition("</h1>")[0]
    direction = "rtl" if language == "ar" else "ltr"
    before, separator, after = body.partition("<h2>")
    note = f'<p class="colophon">{COLOPHON[language]}</p>'
    page = (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head>'
        f'<meta charset="utf-8"><meta name="author" content="Freeshelf">'
        f"<title>{title}</title><style>{STYLE}</style></head>"
        f"<body>{before}{note}{separator}{after}</body></html>"
    )
    return HTML(string=page).write_pdf(full_fonts=False) or b""


def _without_text_layer(path: Path) -> bytes:
    """Return the same pages as grey images, as from a scanner."""
    with pypdfium2.PdfDocument(path) as document:
        pictures = [
            page.render(scale=1.6, grayscale=True).to_pil().convert("L")
            for page in document
        ]
    pictures = [picture.rotate(0.4, fillcolor=255) for picture in pictures]
    buffer = io.BytesIO()
    first, *rest = [_as_jpeg(picture) for picture in pictures]
    first.save(buffer, "PDF", save_all=True, append_images=rest, resolution=115)
    return buffer.getvalue()


def _as_jpeg(picture: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=55)
    return Image.open(buffer)


class _Paragraphs(HTMLParser):
    """Parser for headings and paragraphs of a simple text, as (style, words)."""

    STYLES = {"h1": "Title", "h2": "Heading 1", "p": "Normal"}

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._style = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.STYLES:
            self._style = "Subtitle" if ("class", "lead") in attrs else self.STYLES[tag]

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append((self._style, data.strip()))


def _write_word(path: Path, body: str, language: str) -> None:
    parser = _Paragraphs()
    parser.feed(body)
    document: Document = docx.Document()
    for style, words in parser.found:
        paragraph = document.add_paragraph(words, style=style)
        paragraph.paragraph_format.page_break_before = style == "Heading 1"
    document.add_paragraph(COLOPHON[language])
    properties = document.core_properties
    properties.title = parser.found[0][1]
    properties.author = "Freeshelf"
    properties.language = language
    properties.created = properties.modified = MADE_ON
    document.save(str(path))


def _pages(path: Path) -> int | str:
    if path.suffix != ".pdf":
        return "?"
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
