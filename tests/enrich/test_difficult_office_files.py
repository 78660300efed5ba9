"""Office files that are hard to read well: what is kept, what is left out, in order."""

import pytest

from freeshelf.enrich.extractors.archive import read_open_document
from freeshelf.enrich.extractors.doc import read_doc
from freeshelf.enrich.extractors.docx import read_docx
from freeshelf.enrich.extractors.html import read_epub
from freeshelf.enrich.extractors.pptx import read_pptx
from freeshelf.enrich.extractors.rtf import read_rtf
from freeshelf.enrich.extractors.sheets import read_workbook
from tests.enrich import difficult_files as difficult
from tests.enrich.here import ReadHere
from tests.enrich.old_word import Line, old_word_document


@pytest.fixture
def read(tmp_path):
    return ReadHere(tmp_path)


def outline(document):
    return [(entry.title, entry.page, entry.level) for entry in document.outline]


def headings(document):
    return [
        page.text[start:].partition("\n")[0]
        for page in document.pages
        for start, _level, _title in page.headings
    ]


def run(text, properties=""):
    return (
        f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
    )


def test_tracked_changes_of_a_docx_are_read_as_if_accepted(read):
    content = difficult.word_with(
        f"<w:p>{run('Fees are ')}"
        f'<w:ins w:id="1" w:author="a">{run("never ")}</w:ins>'
        '<w:del w:id="2" w:author="a"><w:r><w:delText>always </w:delText></w:r>'
        "</w:del>"
        f"{run('due.')}</w:p>"
    )

    assert read(read_docx, content).text == "Fees are never due."


def test_a_text_box_of_a_docx_is_read_once(read):
    box = f"<w:txbxContent><w:p>{run('In a box')}</w:p></w:txbxContent>"
    content = difficult.word_with(
        f"<w:p>{run('Before')}<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )

    assert read(read_docx, content).text == "Before In a box"


def test_footnotes_of_a_docx_follow_its_text(read):
    note = f'<w:footnote w:id="2"><w:p>{run("Article 7.")}</w:p></w:footnote>'
    content = difficult.word_with(
        f'<w:p>{run("No fees")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
        footnotes=note,
    )

    document = read(read_docx, content)

    assert [page.text for page in document.pages] == ["No fees", "Article 7."]


def test_a_table_within_a_table_keeps_its_rows(read):
    inner = (
        f"<w:tbl><w:tr><w:tc><w:p>{run('Visa')}</w:p></w:tc>"
        f"<w:tc><w:p>{run('40')}</w:p></w:tc></w:tr></w:tbl>"
    )
    content = difficult.word_with(
        f"<w:tbl><w:tr><w:tc><w:p>{run('Fees')}</w:p>{inner}<w:p/></w:tc>"
        f"<w:tc><w:p>{run('Paid by')}</w:p><w:p>{run('whom')}</w:p></w:tc>"
        "</w:tr></w:tbl>"
    )

    assert read(read_docx, content).text == "Fees | Paid by whom\nVisa | 40"


def test_merged_cells_of_a_docx_are_read_once(read):
    content = difficult.word_with(
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
        f"<w:p>{run('All fees')}</w:p></w:tc></w:tr>"
        "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
        f"<w:tc><w:p>{run('40')}</w:p></w:tc></w:tr></w:tbl>"
    )

    assert read(read_docx, content).text == "All fees\n40"


def test_headers_footers_and_comments_of_a_docx_are_left_out(read):
    assert read(read_docx, difficult.word_with_header_and_footer("Text")).text == "Text"


def test_a_slide_is_a_page_with_its_title_its_text_and_its_notes(read):
    document = read(read_pptx, difficult.slides())

    assert [page.text for page in document.pages] == [
        "Fees\nNo worker pays for work\nSay it slowly.",
        "Who pays\nAll fees\nVisa | 40\nIn a group",
    ]
    assert outline(document) == [("Fees", 1, 0), ("Who pays", 2, 0)]


def test_a_workbook_is_read_sheet_by_sheet_and_row_by_row(read):
    document = read(read_workbook, difficult.workbook())

    assert [page.text for page in document.pages] == [
        "Fees\nFees of 2026\nVisa | 40 | 0.5\n40.5 | 2026-03-01",
        "Comments\nlast",
    ]
    assert headings(document) == ["Fees", "Comments"]


def test_a_heading_on_a_new_printed_page_is_listed_with_that_page(read):
    body = (
        "<text:p>Before</text:p>"
        "<text:h><text:soft-page-break/>Debts</text:h>"
        "<text:p>After</text:p>"
    )

    document = read(read_open_document, difficult.open_document("text", body))

    assert [page.text for page in document.pages] == ["Before", "Debts\nAfter"]
    assert outline(document) == [("Debts", 2, 0)]


def test_an_odt_keeps_headings_tables_and_notes_and_leaves_the_rest_out(read):
    body = (
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        '<text:h text:outline-level="2">Fees<text:s/>due</text:h>'
        "<text:p>None<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>Article 7.</text:p></text:note-body></text:note>"
        "<office:annotation><text:p>a comment</text:p></office:annotation> are."
        "</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Visa</text:p>"
        "<text:p>fee</text:p></table:table-cell><table:table-cell><text:p>40</text:p>"
        "</table:table-cell></table:table-row></table:table>"
        "<text:list><text:list-item><text:p>An item</text:p></text:list-item>"
        "</text:list>"
        '<text:p text:style-name="P1">Next page</text:p>'
    )
    styles = (
        '<style:style style:name="P1"><style:paragraph-properties '
        'fo:break-before="page"/></style:style>'
    )

    document = read(
        read_open_document, difficult.open_text(body, styles=styles, title="A guide")
    )

    assert document.title == "A guide"
    assert [page.text for page in document.pages] == [
        "Fees due\nNone Article 7. are.\nVisa fee | 40\nAn item",
        "Next page",
    ]
    assert outline(document) == [("Fees due", 1, 1)]


def test_a_slide_of_an_odp_is_a_page(read):
    body = "".join(
        "<draw:page><draw:frame presentation:class='title'><draw:text-box>"
        f"<text:p>{title}</text:p></draw:text-box></draw:frame>"
        "<draw:frame><draw:text-box><text:p>Text</text:p></draw:text-box></draw:frame>"
        "<presentation:notes><draw:frame><draw:text-box><text:p>Note</text:p>"
        "</draw:text-box></draw:frame></presentation:notes></draw:page>"
        for title in ("Fees", "Debts")
    )

    document = read(read_open_document, difficult.open_document("presentation", body))

    assert [page.text for page in document.pages] == [
        "Fees\nText\nNote",
        "Debts\nText\nNote",
    ]
    assert outline(document) == [("Fees", 1, 0), ("Debts", 2, 0)]


def test_an_epub_is_read_along_its_spine_without_its_contents(read):
    document = read(
        read_epub,
        difficult.book(["<h1>Fees</h1><p>None.</p>", "<h1>Debts</h1><p>Few.</p>"]),
    )

    assert document.title == "A book of fees"
    assert [page.text for page in document.pages] == ["Fees\nNone.", "Debts\nFew."]
    assert outline(document) == [("Fees", 1, 0), ("Debts", 2, 0)]


RTF = rb"""{\rtf1\ansi\ansicpg1252\deff0
{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}{\f2\fcharset134 SimSun;}}
{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 Titre 1;}{\s2 heading 2;}}
{\info{\title A guide}{\author Someone}}{\header RUNNING TITLE}
\pard\s1 Les frais \u233?t\'e9\par
\pard Text \u-10179?\u-8704? {\v hidden}{\deleted gone}\{1\} \f1\'cf\'f0\f0  {\f2
\'c7\'bf} {\field{\*\fldinst HYPERLINK "x"}{\fldrslt link}}{\footnote A note.}.\par
\pard\s2 Sub\par\trowd\pard\intbl A\par b\cell C\cell\row\pard
\page next {\pict 00ff00}{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt box\par}}}\par}"""


def test_rtf_keeps_every_script_headings_and_tables_and_leaves_the_rest_out(read):
    document = read(read_rtf, RTF)

    assert document.title == "A guide"
    assert [page.text for page in document.pages] == [
        "Les frais été\nText 😀 {1} Пр 强 link.\nSub\nA b | C",
        "next box",
        "A note.",
    ]
    assert outline(document) == [("Les frais été", 1, 0), ("Sub", 1, 1)]


def test_rtf_has_joiners_breaks_and_utf_8_but_no_entries_of_an_index(read):
    content = rb"""{\rtf1\ansi\ansicpg65001 m\zwnj n{\xe see\emdash}
{\v a\zwj\~\u233?}\'c3\'a9
\'f0\'9f\'98\'80\page{\v0 two\par{\plain\v b{\v0 c}d}}\par}{after}"""

    document = read(read_rtf, content)

    assert [page.text for page in document.pages] == ["m\u200cné😀", "two\nc"]


def test_old_word_keeps_headings_rows_fields_and_notes(read):
    content = old_word_document(
        [
            Line("Сборы", style=1),
            Line("See \x13 HYPERLINK x \x14the list\x15\x0bbelow 😀."),
            Line("secret", is_hidden=True),
            Line("Visa", "\x07"),
            Line("40", "\x07"),
            Line("", "\x07", is_row_end=True),
            Line("End", "\x0c"),
            Line("Next page", style=2),
        ],
        notes="A note.\r",
    )

    document = read(read_doc, content)

    assert [page.text for page in document.pages] == [
        "Сборы\nSee the list below 😀.\nVisa | 40\nEnd",
        "Next page",
        "A note.",
    ]
    assert outline(document) == [("Сборы", 1, 0), ("Next page", 2, 1)]
