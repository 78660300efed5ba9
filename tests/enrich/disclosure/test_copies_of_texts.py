"""Copies of texts: what was to go is nowhere in them, all that was seen is there."""

import io
import re
import zipfile

import anydoc
import pytest
from bs4 import BeautifulSoup
from lxml import etree
from PIL import Image

from freeshelf.enrich.disclosure.copies.texts.plain import seen
from freeshelf.enrich.disclosure.copies.wishes import TextWishes
from tests.enrich.disclosure import texts_of_a_survivor as texts
from tests.enrich.disclosure.texts_of_a_survivor import (
    ADDRESS,
    NAME,
    SECRET,
    SENTENCE,
)
from tests.enrich.disclosure.unpacking import places_of, texts_of

BAR = "█"
HTML, BOOK, RTF = "text/html", "application/epub+zip", "application/rtf"
MAIL, PLAIN, MARKDOWN = "message/rfc822", "text/plain", "text/markdown"
# Media types with the maker of a file, and the type of its copy.
KINDS = [
    (HTML, texts.page, HTML),
    (BOOK, texts.book, BOOK),
    (RTF, texts.rich_text, RTF),
    (MAIL, texts.mail, PLAIN),
    (MARKDOWN, texts.markdown, HTML),
    (PLAIN, texts.plain_text, PLAIN),
]


@pytest.fixture(autouse=True)
def _without_ocr(settings):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": False}


def everything_in(path) -> str:
    """Return names, texts, attributes and bytes of a copy, as a stranger finds them."""
    content = path.read_bytes()
    if content.startswith(b"PK"):
        found = []
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                found += [name, archive.read(name).decode("utf-8", "replace")]
                if name.endswith((".xhtml", ".opf")):
                    found.append(
                        "".join(etree.fromstring(archive.read(name)).itertext())
                    )
        return "\n".join(found)
    text = content.decode("utf-8", "replace")
    found = [text, content.decode("utf-16-le", "replace")]
    if content.startswith(b"{\\rtf"):
        found.append(str(anydoc.to_markdown_bytes(content, "rtf")))
        found.append(re.sub(r"\\u(-?\d+)\?", _letter, text))
    if content.startswith(b"<!DOCTYPE"):
        soup = BeautifulSoup(text, "lxml")
        found.append(soup.get_text())
    return "\n".join(found)


def _letter(found: re.Match[str]) -> str:
    return chr(int(found[1]) % 65536)


def assert_gone(words: str, path) -> None:
    everything = "".join(everything_in(path).split()).casefold()
    assert "".join(words.split()).casefold() not in everything


@pytest.mark.parametrize(("media_type", "make", "written_as"), KINDS)
def test_hidden_content_is_nowhere_in_a_copy(
    tmp_path, copied_by_text, media_type, make, written_as
):
    copy, report = copied_by_text(make(), media_type=media_type)
    for words in (SECRET, *SECRET.split()):
        assert_gone(words, copy)
    assert "text" not in report.left_out
    shown = "\n".join(texts_of(copy, written_as))
    assert SENTENCE in shown
    assert NAME in " ".join(shown.split())


@pytest.mark.parametrize(("media_type", "make", "written_as"), KINDS)
def test_marked_words_are_nowhere_and_all_else_stays(
    tmp_path, copied_by_text, media_type, make, written_as
):
    source = tmp_path / f"{NAME}.bin"
    source.write_bytes(make())
    before = " ".join(texts_of(source, media_type))
    wishes = places_of(NAME, source, media_type)
    copy, _report = copied_by_text(source, wishes, media_type=media_type)
    for words in (NAME, *NAME.split(), SECRET):
        assert_gone(words, copy)
    after = " ".join(texts_of(copy, written_as))
    assert BAR in after
    kept = {each for each in re.findall(r"\w+", before) if each not in NAME.split()}
    hidden = {*SECRET.split(), *NAME.upper().split()}
    # Bars stand for what is under one; extraction reads some of what is hidden.
    assert {each for each in kept if each not in after} <= hidden


def test_a_web_page_keeps_its_structure_and_what_leads_to_public_places(
    tmp_path, copied_by_text
):
    source = tmp_path / "source.html"
    source.write_bytes(texts.page())
    wishes = places_of(NAME, source, HTML)
    copy, report = copied_by_text(source, wishes, media_type=HTML)
    page = BeautifulSoup(copy.read_bytes(), "lxml")
    assert page.html["lang"] == "en"
    assert [each.get("href") for each in page("a")] == [ADDRESS, None, None, "#a1"]
    assert page.find(id="a1").text == "The end."
    assert page.td["colspan"] == "2"
    assert page.th["scope"] == "col"
    assert f"Told by {BAR * 12} to a lawyer." in page.text
    assert not page(["script", "form", "input", "svg", "x-own", "link"])
    assert not page.find_all(style=True)
    assert page.img["alt"] == ""
    assert {"comments", "scripts", "styles", "forms", "hidden_text", "links"} <= set(
        report.left_out
    )


@pytest.mark.parametrize("media_type", [HTML, BOOK, RTF])
def test_pictures_lose_their_data(copied_by_text, media_type):
    make = {kind: each for kind, each, _as in KINDS}[media_type]
    copy, report = copied_by_text(make(), media_type=media_type)
    assert report.drawn == (1,)
    content = copy.read_bytes()
    assert SECRET.encode() not in content
    if media_type == BOOK:
        with zipfile.ZipFile(copy) as archive:
            (name,) = (each for each in archive.namelist() if each.endswith(".jpeg"))
            content = archive.read(name)
        with Image.open(io.BytesIO(content)) as image:
            assert image.size == (60, 40)
            assert not image.getexif()


def test_all_pictures_go_if_an_editor_wants_it(copied_by_text):
    wishes = TextWishes(without=frozenset(["pictures", "links"]))
    for media_type, make, _as in KINDS[:3]:
        copy, report = copied_by_text(make(), wishes, media_type=media_type)
        assert report.drawn == ()
        assert "pictures" in report.left_out
        assert ADDRESS not in everything_in(copy)


def test_a_book_is_a_new_package_with_its_own_table_of_contents(copied_by_text):
    copy, _report = copied_by_text(texts.book(), media_type=BOOK)
    with zipfile.ZipFile(copy) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert {name.rpartition("/")[2] for name in archive.namelist()[1:]} == {
            *("container.xml", "book.opf", "text-0.xhtml", "text-1.xhtml"),
            *("text-2.xhtml", "image-1.jpeg"),
        }
        contents = BeautifulSoup(archive.read("book/text-0.xhtml"), "xml")
        first = BeautifulSoup(archive.read("book/text-1.xhtml"), "xml")
        about = etree.fromstring(archive.read("book/book.opf"))
    assert [(each.text, each["href"]) for each in contents("a")] == [
        (f"What {NAME} said", "text-1.xhtml"),
        ("The law", "text-2.xhtml"),
    ]
    assert first.find("a", string="on")["href"] == "text-2.xhtml#a1"
    named = {each.tag.rpartition("}")[2]: each.text for each in about.iter()}
    assert named["title"] == f"Report on {NAME}"
    assert named["language"] == "en"
    assert "creator" not in named


def test_rich_text_keeps_bold_tables_notes_and_headings(copied_by_text):
    copy, report = copied_by_text(texts.rich_text(), media_type=RTF)
    document = anydoc.to_document(copy.read_bytes(), "rtf")
    kinds = [block.kind for block in document.blocks]
    assert kinds[0] == "heading"
    assert {"table", "list", "paragraph"} <= set(kinds)
    assert len(document.notes) == 1
    written = copy.read_text("ascii")
    assert rf'HYPERLINK "{ADDRESS}"' in written
    assert r"{\b Nim}" in written
    assert {"comments", "embedded", "tracked_changes", "hidden_text"} <= set(
        report.left_out
    )


def test_a_mail_becomes_a_text_of_what_its_reader_sees(copied_by_text):
    copy, report = copied_by_text(texts.mail(), media_type=MAIL)
    assert copy.read_text("utf-8") == (
        f"Re: {NAME}\n\nFrom: {NAME} <office@example.org>\nTo: bea@example.org\n"
        f"Date: 2026-03-02\n\n{NAME} spoke. {SENTENCE}\n"
    )
    assert report.left_out == ("attachments", "headers", "hidden_text")


def test_a_mail_within_a_mail_is_left_out_and_said(copied_by_text):
    outer = (
        b"From: a@example.org\nSubject: Fwd\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nSee below.\n--x\n"
        b"Content-Type: message/rfc822\n\nFrom: Hashini\nSubject: Inner\n\nHashini's\n"
        b"--x--\n"
    )
    copy, report = copied_by_text(outer, media_type=MAIL)
    assert "attachments" in report.left_out
    assert_gone("Hashini", copy)
    assert "See below." in copy.read_text()


def test_one_place_goes_and_the_same_word_elsewhere_stays(tmp_path, copied_by_text):
    lines = [f"In Galle {who} spoke." for who in ("a witness", "nobody", "a clerk")]
    sources = {
        PLAIN: "\n".join(lines),
        HTML: "".join(f"<p>{line}</p>" for line in lines),
        RTF: "{\\rtf1 " + "".join(f"{line}\\par " for line in lines) + "}",
    }
    for media_type, content in sources.items():
        source = tmp_path / "source"
        source.write_text(content)
        (page,) = texts_of(source, media_type)
        second = page.index("Galle", page.index("Galle") + 1)
        wishes = TextWishes(places=((1, second, second + 5),))
        copy, report = copied_by_text(source, wishes, media_type=media_type)
        (text,) = texts_of(copy, media_type)
        first, marked, last = text.split("\n")
        assert (first, last) == (lines[0], lines[2])
        assert marked.startswith("In " + BAR * 6)
        assert report.left_out == ()


def test_a_plain_text_stays_what_it_is_whatever_it_looks_like(copied_by_text):
    lines = f"From: {NAME}\nSubject: A case\nDate: today\n\n<p hidden>{SENTENCE}</p>"
    copy, report = copied_by_text(lines.encode("utf-16"), media_type=PLAIN)
    assert copy.read_text("utf-8-sig") == f"{lines}\n"
    assert report.left_out == ()


def test_cells_of_a_text_of_values_stay_cells(tmp_path, copied_by_text):
    source = tmp_path / "source.csv"
    source.write_bytes(f"\ufeffname,age\r\n{NAME},31\r\n".encode())
    wishes = places_of(NAME, source, "text/csv")
    copy, _report = copied_by_text(source, wishes, media_type="text/csv")
    head, row = copy.read_bytes().decode("utf-8-sig").splitlines()
    assert head == "name,age"
    assert re.fullmatch(rf"{BAR}+,31", row)


def test_joiners_stay_where_they_are_letters():
    assert seen("می\u200cخواهم") == "می\u200cخواهم"
    assert seen("N\u200ci\u200dm\u2060ali\u202e\u200b") == "Nimali"
    assert seen("a\tb\nc") == "a\tb\nc"


def test_a_text_in_arabic_and_chinese_is_read_as_before(tmp_path, copied_by_text):
    lines = "قالت أمينة الزهراء كل شيء.\n王小明在法庭上作证。\nОна жила в Киеве."
    rich = "".join(
        f"\\u{ord(letter)}?" if ord(letter) > 127 else letter
        for letter in lines.replace("\n", "\\par ")
    )
    page = "".join(f'<p dir="auto">{line}</p>' for line in lines.split("\n"))
    for media_type, content in (
        (RTF, f"{{\\rtf1 {rich}\\par}}"),
        (HTML, f'<meta charset="utf-8">{page}'),
    ):
        source = tmp_path / "source"
        source.write_text(content, "utf-8")
        wishes = places_of("أمينة الزهراء\n王小明", source, media_type)
        copy, report = copied_by_text(source, wishes, media_type=media_type)
        assert_gone("أمينة الزهراء", copy)
        assert_gone("王小明", copy)
        (text,) = texts_of(copy, media_type)
        assert re.fullmatch(
            rf"قالت {BAR}+ كل شيء.\n{BAR}+在法庭上作证。\nОна жила в Киеве.", text
        )
        assert report.left_out == ()


def test_elements_newer_than_the_parser_lose_nothing(tmp_path, copied_by_text):
    body = (
        f"<x-own>First</x-own><nav>Menu</nav><p>Long<wbr>word<wbr> of {NAME}</p>"
        f"<p>A<embed src='x'>B<source>C</p><p>{SENTENCE}</p>"
    )
    source = tmp_path / "source.html"
    source.write_text(f"<meta charset=utf-8><title>T</title>{body}", "utf-8")
    wishes = places_of(NAME, source, HTML)
    copy, report = copied_by_text(source, wishes, media_type=HTML)
    page = BeautifulSoup(copy.read_bytes(), "lxml")
    assert page.nav.text == "Menu"
    (text,) = texts_of(copy, HTML)
    words = re.sub(rf"{BAR}+", "*", "".join(text.split()))
    assert words == "".join(f"First Longword of * A B C {SENTENCE}".split())
    assert "text" not in report.left_out


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        (HTML, f"<p>{NAME}.</p><p><i style='color:#fff'>{SECRET}</i>{NAME}.</p>"),
        (RTF, rf"{{\rtf1 {NAME}.\par {{\fs2 {SECRET}}}{NAME}.\par}}"),
    ],
)
def test_a_name_that_hidden_words_were_joined_to_goes_too(
    tmp_path, copied_by_text, media_type, content
):
    source = tmp_path / "source"
    source.write_text(content)
    wishes = places_of(NAME, source, media_type)
    # Extraction reads the hidden words, so that the second name is no word there.
    assert len(wishes.places) == 1
    copy, _report = copied_by_text(source, wishes, media_type=media_type)
    assert_gone(NAME, copy)
