"""Copies of texts that hide and spell words in ways that few programs use."""

import io
import zipfile
from dataclasses import replace

import pytest

from freeshelf.enrich import errors
from freeshelf.enrich.disclosure.copies.letters import folded, readings
from freeshelf.enrich.disclosure.copies.occurrences import occurrences
from freeshelf.enrich.disclosure.copies.rereading import Written, broken_readings
from freeshelf.enrich.disclosure.copies.texts.proof import PLAIN as PLAIN_READER
from freeshelf.enrich.disclosure.copies.texts.proof import READERS
from freeshelf.enrich.disclosure.copies.wishes import Promise
from freeshelf.enrich.disclosure.findings import Means, Piece
from freeshelf.enrich.disclosure.inside import read_file
from tests.enrich.disclosure import texts_of_a_survivor as texts
from tests.enrich.disclosure.test_hostile_texts import changed
from tests.enrich.disclosure.texts_of_a_survivor import SECRET, SENTENCE
from tests.enrich.disclosure.unpacking import places_of, texts_of

BAR = "█"
HTML, RTF, PLAIN = "text/html", "application/rtf", "text/plain"
BOOK = "application/epub+zip"
FONTS = rb"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Times Cyr;}}"
# Rules that hide, each with an element that it is about.
RULES = [
    (".r .s{display:none}", "<div class=r><p class=s>{}</p></div>"),
    ("p.a.b{visibility:hidden}", "<p class='b a'>{}</p>"),
    ("div > p:first-child{display:none}", "<div><p>{}</p></div>"),
    (".k + .l{display:none}", "<p class=k>Seen</p><p class=l>{}</p>"),
    ("[data-x^=no]{display:none}", "<p data-x=none>{}</p>"),
    ("p:not(.seen, [class]){display:none}", "<p>{}</p>"),
    (".skip:not(:focus):not(:hover){display:none}", "<p class=skip>{}</p>"),
    ("ul li:nth-child(2n+2){display:none}", "<ul><li>One<li>{}<li>Three</ul>"),
    ("dd:nth-of-type(2){display:none}", "<dl><dd>Alder<dt>Birch<dd>{}</dl>"),
    (
        "h6:first-of-type{display:none}",
        "<div><b>Cedar</b><h6>{}</h6><h6>Rowan</h6></div>",
    ),
    ("@media screen{#q{display:none}}", "<p class=seen id=q>{}</p>"),
    (".w{display:none!important}", "<p class=w style='display:block'>{}</p>"),
    (":root{--w:#fff}", "<p class=seen style='color:var(--w)'>{}</p>"),
]
STYLES = [
    *("clip-path:inset(50%)", "transform:scale(0)", "transform:translateX(-9999px)"),
    *("margin-left:-9999px", "position:absolute;left:99999px", "opacity:.01"),
    *("color:rgba(0,0,0,0)", "color:#0000", "filter:opacity(0)", "font:0/0 a"),
    *("content-visibility:hidden", "-webkit-text-fill-color:transparent"),
    *("height:0;overflow-y:hidden", "max-width:0;overflow:clip", "font:1px serif"),
    *("color:hsl(0,0%,100%)", "line-height:0;overflow:hidden"),
]


@pytest.fixture(autouse=True)
def _without_ocr(settings):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": False}


def assert_left_out(copy) -> None:
    written = copy.read_bytes().decode("utf-8")
    assert SENTENCE in written
    for word in SECRET.split():
        assert word not in written


def test_words_that_rules_of_all_kinds_hide_are_left_out(copied_by_text):
    rules = "".join(rule for rule, _markup in RULES)
    body = "".join(markup.format(SECRET) for _rule, markup in RULES)
    page = f"<style>{rules}</style>{body}<p class=seen>{SENTENCE}</p>"
    copy, report = copied_by_text(page.encode(), media_type=HTML)
    assert_left_out(copy)
    for seen in ("<p>Seen</p>", "One", "Three", "Alder", "Birch", "Cedar", "Rowan"):
        assert seen in copy.read_text()
    assert "hidden_text" in report.left_out


def test_words_that_styles_of_all_kinds_hide_are_left_out(copied_by_text):
    body = "".join(f'<p style="{style}">{SECRET}</p>' for style in STYLES)
    body += f"<noframes>{SECRET}</noframes><noembed>{SECRET}</noembed>"
    copy, _report = copied_by_text(f"<p>{SENTENCE}</p>{body}".encode(), media_type=HTML)
    assert_left_out(copy)


def test_rules_that_hide_nothing_on_a_screen_leave_all_there(copied_by_text):
    rules = (
        "@media print{p{display:none}}@media (max-width:300px){p{display:none}}"
        "p:hover{display:none}.other p{display:none}a|p{display:none}>p{display:none}"
        "p{display:none}p.seen{display:block}p{left:1.2.3px;opacity:1;margin:0 -5px}"
        ".seen:focus{display:none}.seen:nth-child(9n+4){display:none}"
        ".seen:not(p:nth-of-type(1)){display:none}"
    )
    page = f"<style>{rules}</style><p class=seen>{SENTENCE}</p>"
    copy, _report = copied_by_text(page.encode(), media_type=HTML)
    assert SENTENCE in copy.read_text()


def test_a_bar_that_is_laid_over_words_stays_a_bar(copied_by_text):
    page = (
        f"<p>{SENTENCE}</p><div style='position:relative'><p>{SECRET}</p><div style="
        "'position:absolute;top:0;left:0;width:300px;height:20px;background:#000'>"
        "</div></div>"
    )
    copy, _report = copied_by_text(page.encode(), media_type=HTML)
    assert_left_out(copy)
    assert BAR * 12 in copy.read_text()


@pytest.mark.parametrize(
    "hidden",
    [
        rf"{{\charscalex1 {SECRET}}}{{\mvf {SECRET}}}",
        rf"{{\docvar {{x}}{{{SECRET}}}}}{{\userprops{{\propname {SECRET}}}}}",
        rf"{{\shp{{\*\shpinst{{\sp{{\sn fHidden}}{{\sv 1}}}}{{\shptxt {SECRET}}}}}}}",
        rf"{{\shp{{\*\shpinst\shpright-9000{{\shptxt\pard {SECRET}\par}}}}}}",
        rf"\par\pard\li30000 {SECRET}\par\pard\phpg\posx-30000 {SECRET}\par\pard ",
    ],
)
def test_what_rich_text_hides_in_unusual_ways_is_left_out(copied_by_text, hidden):
    content = rf"{{\rtf1\ansi {hidden}\par {SENTENCE}\par}}"
    copy, _report = copied_by_text(content.encode(), media_type=RTF)
    assert_left_out(copy)


@pytest.mark.parametrize(("colour", "is_bar"), [("0", True), ("16777215", False)])
def test_words_under_a_black_shape_of_rich_text_become_a_bar(
    copied_by_text, colour, is_bar
):
    shape = (
        r"{\shp{\*\shpinst\shpleft0\shptop0\shpright3000\shpbottom230\shpfblwtxt0"
        rf"{{\sp{{\sn fillColor}}{{\sv {colour}}}}}}}}}"
    )
    content = rf"{{\rtf1 {SENTENCE}\par {shape}{SECRET}\par The end.\par}}"
    copy, _report = copied_by_text(content.encode(), media_type=RTF)
    (text,) = texts_of(copy, RTF)
    assert text == f"{SENTENCE}\n{BAR * 12 if is_bar else SECRET}\nThe end."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"{\\rtf1\\ansi\\ansicpg936 " + "王小明在此".encode("gbk") + b"\\par}",
            "王小明",
        ),
        (rb"{\rtf1\ansi\ansicpg950 \'a5@\'a6\'ac x\par}", "世收"),
        (
            rb"{\rtf1\ansi" + FONTS + rb"{\f1 \'cd\'e8 }\'c9va N\'e9\par}",
            "Éva Né",
        ),
        (
            rb"{\rtf1\ansi\deff1" + FONTS + rb"\'cd\'e8\'ea\'e0 here\par}",
            "Ника",
        ),
    ],
)
def test_marked_words_go_however_rich_text_spells_them(
    tmp_path, copied_by_text, content, words
):
    source = tmp_path / "source.rtf"
    source.write_bytes(content)
    wishes = places_of(words, source, RTF)
    assert len(wishes.places) == 1
    copy, _report = copied_by_text(source, wishes, media_type=RTF)
    (text,) = texts_of(copy, RTF)
    assert BAR in text
    assert not (set(words) - {" "}) & set(text)


def test_a_copy_is_refused_if_its_readers_disagree_on_the_letters_of_a_mark(
    tmp_path, copied_by_text
):
    source = tmp_path / "source.rtf"
    source.write_bytes(rb"{\rtf1\ansi\ansicpg1251%b\f0 \'cd\'e8 said\par}" % FONTS)
    wishes = places_of("Ни", source, RTF)
    assert len(wishes.places) == 1
    with pytest.raises(errors.CopyRefusedError):
        copied_by_text(source, wishes, media_type=RTF)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("محمد علي", "محـمد علي ومُحَمَّد عَلِي ومحمد علی"),
        ("أمينة", "أمينة ثم امينه ثم أمينه"),
        ("Işıl", "Işıl IŞIL isil"),
        ("Wałęsa", "WAŁĘSA Walesa walesa"),
        ("张丽华", "張麗華 张丽华 張 麗 華"),
        ("Nimali", "Ni\ufe0fmali Ni\u3164mali Ni\u034f\u00admali"),
        ("0771234567", "٠٧٧١٢٣٤٥٦٧ ۰۷۷۱۲۳۴۵۶۷ 077 123 4567"),
    ],
)
def test_words_are_found_in_each_spelling(wanted, text):
    assert len(occurrences([(1, text)], [wanted])) == 3


def test_an_address_in_a_text_is_found_that_spells_a_word_in_escapes():
    text = "See https://a.example/%D0%9D%D0%B8%D0%BC%D0%B0%D0%BB%D0%B8?x, 100% sure."
    (found,) = occurrences([(1, text)], ["Нимали"])
    assert found.found == "https://a.example/%D0%9D%D0%B8%D0%BC%D0%B0%D0%BB%D0%B8?x,"
    assert not occurrences([(1, text)], ["Никита"])


def test_other_words_are_not_found():
    assert not occurrences(
        [(1, "Nimalika and Nima; محمود; 张丽")], ["Nimali", "محمد", "张丽华"]
    )


def test_letters_that_nobody_sees_are_nowhere_in_a_copy(copied_by_text):
    message = "".join(chr(0xE0100 + ord(letter)) for letter in SECRET)
    for media_type, text in (
        (PLAIN, f"Ni\u3164mali{message} می\u200cخواهم"),
        (HTML, f"<meta charset=utf-8><p>Ni\u3164mali{message} می\u200cخواهم</p>"),
    ):
        copy, _report = copied_by_text(text.encode(), media_type=media_type)
        assert "Nimali می\u200cخواهم" in copy.read_text("utf-8")
    assert folded(f"Ni\u3164ma\u0640li{message}") == "nimali"


@pytest.mark.parametrize(
    "address",
    [
        *("%CD%E8%EC%E0%EB%E8", "%u041D%u0438%u043C%u0430%u043B%u0438"),
        *("%25D0%259D%25D0%25B8%25D0%25BC%25D0%25B0%25D0%25BB%25D0%25B8",),
        f"xn--{'нимали'.encode('punycode').decode()}",
    ],
)
def test_an_address_is_read_in_all_usual_escapes(address):
    assert any(
        "нимали" in each.lower() for each in readings(f"https://a.example/{address}")
    )


def test_a_link_goes_whose_address_spells_a_marked_name_otherwise(
    tmp_path, copied_by_text
):
    source = tmp_path / "source.html"
    links = "".join(
        f"<a href='https://example.org/{each}'>x</a>"
        for each in ("%CD%E8%EC%E0%EB%E8", "law")
    )
    source.write_text(f"<meta charset=utf-8><p>Нимали</p><p>{links}</p>", "utf-8")
    wishes = places_of("Нимали", source, HTML)
    copy, _report = copied_by_text(source, wishes, media_type=HTML)
    assert "%CD" not in copy.read_text("utf-8")
    assert "https://example.org/law" in copy.read_text("utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_an_imported_style_sheet_of_a_book_hides_is_seen_to_be_hidden(
    tmp_path, copied_by_text, encoding
):
    book = changed(
        texts.book(),
        in__look_css="@import url('more.css');",
        in__more_css=".off{display:none}".encode(encoding),
    )
    copy, _report = copied_by_text(book, media_type=BOOK)
    with zipfile.ZipFile(copy) as archive:
        for name in archive.namelist():
            assert SECRET.encode() not in archive.read(name)
    source = tmp_path / "source.epub"
    source.write_bytes(book)
    seen = read_file(str(source), media_type=BOOK)
    pieces = {(each.text, each.means) for each in seen if isinstance(each, Piece)}
    assert (SECRET, Means.HIDDEN_TEXT) in pieces


@pytest.mark.parametrize("name", ["undefined", "idna", "rot13", "x-none"])
def test_a_mail_in_what_is_no_encoding_is_read_all_the_same(copied_by_text, name):
    mail = (
        "From: a@b.example\nSubject: x\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset={name}\n\n{SENTENCE} \xff\n"
    )
    copy, _report = copied_by_text(mail.encode("latin-1"), media_type="message/rfc822")
    assert SENTENCE in copy.read_text()


def test_a_reader_that_reads_nothing_proves_nothing():
    readers = replace(READERS[PLAIN_READER], other=("another", lambda _written: [""]))
    written = Written(
        copy=io.BytesIO(SENTENCE.encode()),
        reader=PLAIN_READER,
        pages={1: SENTENCE},
        marked=Promise(gone=[], kept={1: SENTENCE}, drawn=[1]),
        hidden=Promise(gone=[], kept={1: SENTENCE}, drawn=[]),
    )
    assert broken_readings(written, readers) == ["another"]
    assert broken_readings(written, READERS[PLAIN_READER]) == []
