"""Web pages, books, RTF, plain text and mail: each means, written in two ways."""

import base64
import io
from email.message import EmailMessage

import openpyxl
import pytest

from freeshelf.enrich.disclosure.findings import Gap, Means
from tests.enrich.disclosure.sightings import (
    Sightings,
    archive,
    paragraph,
    word,
)
from tests.enrich.old_word import compound_file

SECRET = "Anna, +380 50 123 4567"
HTML = "text/html"


def page(body: str, *, head: str = "") -> Sightings:
    """A web page."""
    content = f"<!doctype html><html><head>{head}</head><body><p>Seen</p>{body}"
    return Sightings(f"{content}</body></html>".encode(), media_type=HTML)


@pytest.mark.parametrize(
    ("body", "head", "means"),
    [
        (f"<!-- {SECRET} -->", "", Means.COMMENT),
        ("", f"<style>/* {SECRET} */</style>", Means.COMMENT),
        (f"<p hidden>{SECRET}</p>", "", Means.HIDDEN_TEXT),
        (f'<p style="display: none">{SECRET}</p>', "", Means.HIDDEN_TEXT),
        (
            f'<p class="off">{SECRET}</p>',
            "<style>.off{display:none}</style>",
            Means.HIDDEN_TEXT,
        ),
        (f'<p id="x">{SECRET}</p>', "<style>p#x{opacity:0}</style>", Means.HIDDEN_TEXT),
        (f"<template><p>{SECRET}</p></template>", "", Means.HIDDEN_TEXT),
        (
            f'<p style="position:absolute;left:-9999px">{SECRET}</p>',
            "",
            Means.OUTSIDE_PAGE,
        ),
        (f'<p style="color:#fff">{SECRET}</p>', "", Means.GROUND_COLOUR),
        (f'<p><font color="white">{SECRET}</font></p>', "", Means.GROUND_COLOUR),
        (f'<p style="background:black">{SECRET}</p>', "", Means.REDACTION),
        (
            f'<p>x <span class="bar">{SECRET}</span></p>',
            "<style>.bar{background-color:#000;color:#000}</style>",
            Means.REDACTION,
        ),
        (
            (
                f'<div style="position:relative"><p>{SECRET}</p>'
                '<img alt="" style="position:absolute;inset:0"></div>'
            ),
            "",
            Means.UNDER_PICTURE,
        ),
        (
            f'<div style="position:relative">{SECRET}<div class="bar"></div></div>',
            "<style>.bar{position:absolute;top:0;left:0;width:100%;background:#000}</style>",
            Means.REDACTION,
        ),
        (f'<p style="font-size:1px">{SECRET}</p>', "", Means.TINY_TEXT),
        (f'<input type="hidden" value="{SECRET}">', "", Means.FORM_VALUE),
        (f"<img alt='{SECRET}' src='a.png'>", "", Means.ALTERNATIVE_TEXT),
        ("<a href='mailto:anna@example.org'>Write</a>", "", Means.LINK),
        ("<a href='file:///C:/Users/bea/a.doc'>Read</a>", "", Means.LINK),
        (f"<script>var client = '{SECRET}';</script>", "", Means.EMBEDDED),
        ("", f'<meta name="author" content="{SECRET}">', Means.PROPERTY),
    ],
)
def test_what_a_web_page_does_not_show_is_hidden(body, head, means):
    told = page(body, head=head).of(means)

    assert any(SECRET in text or "mailto" in text or "Users" in text for text in told)


@pytest.mark.parametrize(
    "body",
    [
        f'<div style="background:#004"><p style="color:#fff">{SECRET}</p></div>',
        f'<div class="band"><p>{SECRET}</p></div>',
        f'<p style="background:url(a.png);color:#fff">{SECRET}</p>',
        f"<nav><p>{SECRET}</p></nav>",
        (
            '<div style="position:relative"><img style="position:absolute;inset:0">'
            f'<p style="position:relative">{SECRET}</p></div>'
        ),
    ],
)
def test_what_a_web_page_shows_is_visible(body):
    seen = page(body, head="<style>.band{background:#222;color:white}</style>")

    assert SECRET in seen.of(None)
    assert seen.means == {None}


def test_files_in_addresses_of_a_page_are_looked_into():
    inner = base64.b64encode(word(paragraph(SECRET))).decode()

    seen = page(f'<a href="data:application/zip;base64,{inner}">Take</a>')

    assert seen.of(Means.EMBEDDED) == [SECRET]


def test_a_row_of_a_web_table_is_one_piece():
    cells = "<td>Anna</td><td>1999</td><td>Kyiv</td>"

    seen = page(f"<table><tr>{cells}</tr></table>")

    assert [each.split() for each in seen.of(None)[1:]] == [["Anna", "1999", "Kyiv"]]


def rtf(body: str, *, head: str = "") -> Sightings:
    """A file in Rich Text Format."""
    colours = r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}"
    return Sightings(
        rf"{{\rtf1\ansi\ansicpg1252{colours}{head}\pard Seen.\par {body}\par}}".encode()
    )


@pytest.mark.parametrize(
    ("body", "means"),
    [
        (rf"x {{\v {SECRET}}}", Means.HIDDEN_TEXT),
        (rf"\v {SECRET}\v0  seen", Means.HIDDEN_TEXT),
        (rf"{{\deleted {SECRET}}}", Means.TRACKED_CHANGE),
        (rf"x{{\*\annotation {SECRET}}}", Means.COMMENT),
        (rf"{{\highlight1 {SECRET}}}", Means.REDACTION),
        (rf"{{\cf1\chcbpat1 {SECRET}}}", Means.REDACTION),
        (rf"{{\cf2 {SECRET}}}", Means.GROUND_COLOUR),
        (rf"{{\fs2 {SECRET}}}", Means.TINY_TEXT),
        (rf"{{\field{{\*\fldinst HYPERLINK {SECRET}}}{{\fldrslt x}}}}", Means.LINK),
        (rf"{{\*\docvar {{client}}{{{SECRET}}}}}", Means.FORM_VALUE),
        (rf"{{\xe {SECRET}}}", Means.HIDDEN_TEXT),
        (rf"{{\info{{\doccomm {SECRET}}}}}", Means.PROPERTY),
        (rf"{{\*\unheardof {SECRET}}}", Means.EMBEDDED),
        (rf"{{\sp{{\sn wzDescription}}{{\sv {SECRET}}}}}", Means.ALTERNATIVE_TEXT),
    ],
)
def test_what_rich_text_does_not_show_is_hidden(body, means):
    assert any(SECRET in text for text in rtf(body).of(means))


def test_rich_text_has_weak_traces_and_files_within():
    inner = word(paragraph(SECRET)).hex()
    people = r"{\info{\author Bea}{\operator Cem}{\company Shelter}}{\*\rsidtbl \rsid1}"

    seen = rtf(rf"{{\object{{\*\objdata {inner}}}}}", head=people)

    assert {"author", "last_saved_by", "company", "revision_identifiers"} <= seen.traits
    assert seen.of(Means.EMBEDDED) == [SECRET]


def test_rich_text_that_can_be_read_is_visible():
    seen = rtf(r"{\cf2\chcbpat1 White on black.} \u1040?\u1085?\u1085?\u1072?")

    assert seen.means == {None}
    assert "Анна" in "".join(seen.of(None))


def book(**more: str | bytes) -> Sightings:
    """A book of one chapter, with more files."""
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        '<dc:creator>Bea</dc:creator><meta name="calibre:user" content="Cem"/>'
        "</metadata><manifest>"
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="book.opf"/></rootfiles></container>'
    )
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "book.opf": package,
        "a.xhtml": f"<html><body><p>Seen</p><p hidden=''>{SECRET}</p></body></html>",
    }
    return Sightings(archive(parts | {k.replace("_", "."): v for k, v in more.items()}))


def test_a_book_is_looked_through_with_what_is_not_in_its_order():
    seen = book(
        b_xhtml="<html><body><p>A chapter left over</p></body></html>",
        notes_txt="A note of Anna's life",
        i_plist="<plist><string>bea@example.org</string></plist>",
    )

    (hidden,) = (each for each in seen.pieces if each.means is Means.HIDDEN_TEXT)
    assert (hidden.text, hidden.place.page) == (SECRET, 1)
    assert seen.of(Means.UNUSED_TEXT) == ["A chapter left over"]
    assert {"A note of Anna's life", "bea@example.org"} <= set(seen.of(Means.EMBEDDED))
    assert "author" in seen.traits
    assert "calibre:user\tCem" in seen.of(Means.PROPERTY)


def test_plain_text_is_read_line_by_line():
    seen = Sightings(
        f"First line\n{SECRET}\n".encode("utf-16"), media_type="text/plain"
    )

    assert seen.of(None) == ["First line", SECRET]
    assert [each.place.start for each in seen.pieces] == [0, 11]


def workbook() -> bytes:
    """A workbook with a hidden sheet."""
    made = openpyxl.Workbook()
    made.create_sheet("Names").sheet_state = "hidden"
    made["Names"]["A1"] = SECRET
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_mail_is_read_with_its_headers_and_attachments():
    message = EmailMessage()
    message["From"], message["To"] = "Bea <bea@example.org>", "cem@example.org"
    message["Subject"], message["Bcc"] = "A case", "hidden@example.org"
    message["X-Originating-IP"] = "[192.0.2.7]"
    message.set_content("Please read the list.")
    message.add_alternative(f"<p hidden>{SECRET}</p><p>Please</p>", subtype="html")
    message.add_attachment(
        workbook(), maintype="application", subtype="zip", filename="Anna K.xlsx"
    )

    seen = Sightings(message.as_bytes())

    assert {"Please read the list.", "A case", "Bea <bea@example.org>"} <= set(
        seen.of(None)
    )
    assert {"hidden@example.org", "[192.0.2.7]"} <= set(seen.of(Means.PROPERTY))
    assert seen.of(Means.HIDDEN_TEXT) == [SECRET]
    assert seen.of(Means.HIDDEN_PART) == ["Names", SECRET]
    assert "Anna K.xlsx" in seen.of(Means.EMBEDDED)


def test_a_forwarded_message_is_looked_into():
    inner, outer = EmailMessage(), EmailMessage()
    inner["From"], inner["X-Client"] = "bea@example.org", SECRET
    inner.set_content("The inner words.")
    outer["From"], outer["Date"] = "cem@example.org", "Mon, 30 Nov 2026 10:00:00 +0000"
    outer.set_content("See below.")
    outer.add_attachment(inner)

    seen = Sightings(outer.as_bytes(), media_type="message/rfc822")

    assert {"See below.", "The inner words."} <= set(seen.of(None))
    assert SECRET in seen.of(Means.PROPERTY)


def outlook(**properties: str) -> Sightings:
    """A message of Outlook with at most two properties, by their numbers."""
    streams = {"__properties_version1.0": bytes(4200)}
    for number, text in properties.items():
        content = text.encode("utf-16-le").ljust(4200, b"\0")
        streams[f"__substg1.0_{number}001F"] = content
    return Sightings(compound_file(streams))


def test_a_message_of_outlook_is_read():
    first = outlook(**{"0037": "A case", "1000": SECRET})
    second = outlook(**{"007D": "Received: by 192.0.2.7", "0E02": "bea@example.org"})

    assert first.of(None) == ["A case", SECRET]
    assert second.of(Means.PROPERTY) == ["Received: by 192.0.2.7", "bea@example.org"]


@pytest.mark.parametrize(
    ("content", "gap"),
    [
        (b"ID3\4" + bytes(50), Gap.SOUND),
        (bytes(4) + b"ftypM4A " + bytes(50), Gap.SOUND),
        (bytes(4) + b"ftypisom" + bytes(50), Gap.FILM),
        (b"\x1aE\xdf\xa3" + bytes(50), Gap.FILM),
        (b"7z\xbc\xaf'\x1c" + bytes(50), Gap.ARCHIVE),
        (archive({"a.txt": "x"}), Gap.ARCHIVE),
        (b"PK\3\4" + bytes(50), Gap.DAMAGED),
        (compound_file({"EncryptedPackage": bytes(4200)}), Gap.PASSWORD),
        (bytes(range(256)) * 4, Gap.UNSUPPORTED),
    ],
)
def test_what_cannot_be_looked_at_says_so(content, gap):
    assert Sightings(content).gaps == {gap}


def test_markdown_is_seen_as_it_is_drawn():
    text = f"---\nauthor: Bea\n---\n# Seen\n\n<!-- {SECRET} -->\n\n"
    text += "[Write](mailto:a@b.org)\n"

    seen = Sightings(text.encode(), media_type="text/markdown")

    assert seen.of(None) == ["Seen", "Write"]
    assert seen.of(Means.COMMENT) == [SECRET]
    assert seen.of(Means.PROPERTY) == ["author: Bea"]
    assert seen.of(Means.LINK) == ["mailto:a@b.org"]


def test_black_frames_of_old_tables_and_links_on_black_are_visible():
    body = (
        '<table bgcolor="#000000"><tr><td bgcolor="#ffffff">In a frame</td></tr>'
        "</table>"
        '<p style="background:#000"><a href="a.html">A link</a></p>'
    )

    assert page(body).means <= {None, Means.LINK}


def test_identifiers_of_mail_are_no_numbers_of_persons():
    message = EmailMessage()
    message["From"], message["Date"] = "bea@example.org", "Mon, 30 Nov 2026 10:00 +0000"
    message["Message-ID"] = "<15261.36209.358846@example.org>"
    message["Received"] = "from a by b id 4C1AB; for <hidden@example.org>; today"
    message.set_content("Text")

    seen = Sightings(message.as_bytes())

    assert seen.of(Means.PROPERTY) == ["hidden@example.org"]
    assert seen.traits == {"way_of_the_mail"}


@pytest.mark.parametrize(
    "style",
    [
        f'.v::after {{ content: "{SECRET}" }}',
        f"@media screen {{ li:before {{ color: red; content: '{SECRET}' }} }}",
        ":root { --who: '" + SECRET + "' } p::before { content: var(--who) }",
        'p::before { content: "\\41 nna, " "+380 50 123 4567" / "x" }',
    ],
)
def test_words_that_a_style_sheet_writes_are_seen_by_readers(style):
    found = page("<p class='v'>Forty people came</p>", head=f"<style>{style}</style>")
    assert any("123 4567" in each and "nna" in each for each in found.of(None))


def test_other_strings_of_a_style_sheet_are_no_words_of_the_page():
    style = f"@import '{SECRET}'; q {{ quotes: '«' '»'; font-family: 'Anna Sans' }}"
    found = page("<p>Forty people</p>", head=f"<style>/* {SECRET} */{style}</style>")
    assert not any("Anna" in each for each in found.of(None))
