"""Values that a PDF prints are proposed with their pages, and no others."""

import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.extractors.pdf_lines import Glyph, Line, fix_reversed_lines
from freeshelf.enrich.extractors.pdf_metadata import DocumentProperties
from freeshelf.enrich.metadata_extraction.described import describe
from freeshelf.enrich.metadata_extraction.evidence import Evidence
from freeshelf.enrich.metadata_extraction.names import names_in
from tests.enrich.described_files import printed
from tests.installation import Installation

NOW = datetime(2026, 11, 30, tzinfo=UTC)
PROSE = "The crew never saw the papers that they had signed in the harbour office."


def described(*pages: str, **properties):
    """Describe pages of one print size."""
    found = [
        ExtractedPage(number=number, text=text) for number, text in enumerate(pages, 1)
    ]
    stated = DocumentProperties(**properties)
    return describe(Evidence(stated, len(pages), found), now=NOW)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada Okafor and Ben Lee", ["Ada Okafor", "Ben Lee"]),
        ("Dr. Ana de la Cruz, José Pérez y Luz Díaz", None),
        ("Ada Okafor¹, Noor al-Haddad²*", ["Ada Okafor", "Noor al-Haddad"]),
        ("И. И. Иванов, Анна Петрова", ["И. И. Иванов", "Анна Петрова"]),
        ("王小明、李华", ["王小明", "李华"]),
        ("Ada Okafor 1, Ben Lee 2", ["Ada Okafor", "Ben Lee"]),
        ("Ada Okafor∗1 Ben M. Lee†2", ["Ada Okafor", "Ben M. Lee"]),
        ("Ada Okafor * 1 Ben Lee * 1", ["Ada Okafor", "Ben Lee"]),
        (
            "Ada Okafor , 1 Ben Lee , 2 and Luz Díaz 3,†",
            ["Ada Okafor", "Ben Lee", "Luz Díaz"],
        ),
        ("M. Jean Dupont et Ben M. Lee", ["Jean Dupont", "Ben M. Lee"]),
        ("Jos´e Gon¸calves", ["José Gonçalves"]),
        ("READ CAREFULLY BEFORE USE", []),
        ("Okafor, A., & Lee, B.", ["Okafor, A.", "Lee, B."]),
        ("Policy Brief", []),
        ("Harbour Institute", []),
        ("A Guide for Ports", []),
    ],
)
def test_names_are_told_from_other_short_lines(line, names):
    expected = ["Ana de la Cruz", "José Pérez", "Luz Díaz"] if names is None else names

    assert names_in(line) == expected


def test_authors_below_the_title_are_given_as_printed():
    found = described(f"Fees at sea\nAda Okafor and Ben Lee\nJune 2021\n{PROSE}")

    assert found["title"] == "Fees at sea"
    assert found["authors"] == ["Ada Okafor", "Ben Lee"]
    assert found["pages"]["authors"] == [1, 1]


@pytest.mark.parametrize(
    "byline",
    [
        "Written by Ada Okafor",
        "Auteure : Ada Okafor",
        "Elaborado por Ada Okafor",
        "Автор: Ada Okafor",
        "作者：Ada Okafor",
    ],
)
def test_a_byline_names_its_author_in_any_language(byline):
    assert described(f"Fees at sea\n{PROSE}\n{byline}")["authors"] == ["Ada Okafor"]


def test_a_suggested_citation_gives_authors_year_and_publisher():
    found = described(
        f"Fees at sea\n{PROSE}",
        "Suggested citation: Okafor, A. & Lee, B. (2021). Fees at sea. Leith: Harbour "
        "Institute.",
    )

    assert found["authors"] == ["Okafor, A.", "Lee, B."]
    assert (found["date"], found["publisher"]) == ("2021", "Harbour Institute")
    assert found["pages"]["date"] == found["pages"]["publisher"] == 2


def test_an_organisation_that_wrote_it_is_no_person():
    found = described(f"Fees at sea\nPrepared by the Harbour Institute\n{PROSE}")

    assert found["corporate_author"] == "the Harbour Institute"
    assert "authors" not in found


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("3 March 2021", "2021-03-03"),
        ("March 3rd, 2021", "2021-03-03"),
        ("12 de junio de 2019", "2019-06-12"),
        ("1er juillet 2020", "2020-07-01"),
        ("26 августа 2011 г.", "2011-08-26"),
        ("12 حزيران 2019", "2019-06-12"),
        ("2019年6月12日", "2019-06-12"),
        ("2022-07-30", "2022-07-30"),
        ("30/07/2022", "2022-07-30"),
        ("03.02.2022", "2022-02-03"),
        ("Published on 4 May 2020", "2020-05-04"),
    ],
)
def test_the_whole_date_is_read_with_its_day(line, date):
    assert described(f"Fees at sea\n{line}\n{PROSE}")["date"] == date


def test_the_exact_date_of_the_cover_is_surer_than_the_year_of_the_imprint():
    found = described(f"Fees at sea\n3 March 2021\n{PROSE}", "First published 2021")

    assert (found["date"], found["pages"]["date"]) == ("2021-03-03", 1)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Lissabon, Oktober 2019", "2019-10"),
        ("Porto, julho de 2007", "2007-07"),
        ("Version 2.2020 — 15 July 2020", "2020-07-15"),
        ("No. 47-8 2017-08-28", "2017-08-28"),
        ("Quay Letters, Vol. 3 (Apr., 1995), p. 21", "1995-04"),
        ("arXiv:2103.00001v2\n[cs.CV]\n21\nJun\n2021", "2021-06-21"),
    ],
)
def test_a_date_is_read_beside_numbers_and_in_more_languages(line, date):
    assert described(f"Fees at sea\n{line}\n{PROSE}")["date"] == date


def test_a_date_of_an_imprint_on_the_last_page_stands_alone_near_its_statements():
    imprint = "Publisher: Harbour Institute\n4 May 2020\nISBN 978-3-16-148410-0"

    found = described("Fees at sea", PROSE, PROSE, PROSE, PROSE, imprint)

    assert (found["date"], found["pages"]["date"]) == ("2020-05-04", 6)


def test_a_date_far_from_any_imprint_on_the_last_page_is_none():
    last = f"{PROSE}\n4 May 2020\n{PROSE}"

    assert "date" not in described("Fees at sea", PROSE, PROSE, PROSE, PROSE, last)


@pytest.mark.parametrize(
    "line",
    [
        "人们说得最多的是一张收据。2014年，船队雇用了约九百人",
        "and so in March 2014 the crew went home",
        "The winter of March 2014 was long for us",
        "Downloaded 3 March 2021",
    ],
)
def test_a_date_within_a_sentence_that_lines_break_is_not_the_date(line):
    assert "date" not in described(f"Fees at sea\n{line}\n{PROSE}")


def test_a_page_full_of_text_is_followed_by_no_second_cover():
    text = "\n".join([PROSE] * 20)

    found = described(
        f"Fees at sea\n{text}", f"Crew lists\nAda Okafor\n3 March 2021\n{PROSE}"
    )

    assert {"date", "authors"} & found.keys() == set()


def test_a_name_that_the_end_of_its_line_breaks_is_whole():
    found = described(
        f"Fees at sea\nAda Okafor 1, Ben Charles\nLee 2, and Luz Díaz 3\n{PROSE}"
    )

    assert found["authors"] == ["Ada Okafor", "Ben Charles Lee", "Luz Díaz"]


def test_an_author_of_the_properties_is_given_once_and_as_the_page_prints_it():
    page = f"Fees at sea\n{PROSE}\nThanks go to Ada Okafor and others on board."

    found = described(page, authors=("Ada Okafor",))
    twice = described(f"Fees at sea\nA. B. Okafor\n{PROSE}", authors=("A.B. Okafor",))

    assert found["authors"] == ["Ada Okafor"]
    assert twice["authors"] == ["A. B. Okafor"]


@pytest.mark.parametrize("line", ["Accepted 3 March 2021", "Workshop, 3-4 May 2019"])
def test_the_day_of_something_else_is_not_the_date(line):
    assert "date" not in described(f"Fees at sea\n{line}\n{PROSE}")


_DEED = "https://creativecommons.org/licenses"


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("See creativecommons.org/licenses/by-nc/4.0/deed.fr", f"{_DEED}/by-nc/4.0/"),
        ("http://creativecommons.org/licenses/by/3.0/igo/", f"{_DEED}/by/3.0/igo/"),
        ("under CC BY-NC-SA 4.0.", f"{_DEED}/by-nc-sa/4.0/"),
        ("本作品采用CC BY-ND 4.0许可", f"{_DEED}/by-nd/4.0/"),
        (
            "Creative Commons Atribución-NoComercial 4.0 Internacional",
            f"{_DEED}/by-nc/4.0/",
        ),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ],
)
def test_a_licence_is_the_address_of_its_deed(text, licence):
    assert described(f"Fees at sea\n{PROSE}\n{text}")["licence"] == licence


@pytest.mark.parametrize(
    "text", ["All rights reserved.", "CC: the port", "Attribution"]
)
def test_no_licence_is_made_up(text):
    assert "licence" not in described(f"Fees at sea\n{PROSE}\n{text}")


def test_edition_series_and_summary_are_read_where_they_stand():
    summary = f"{PROSE} {PROSE}"
    found = described(
        f"Fees at sea\nHarbour Papers, No. 12\nSecond edition\n{PROSE}",
        f"Abstract\n{summary}\nKeywords: fees\nMaritime Labour Convention No. 186",
    )

    assert found["series"] == "Harbour Papers"
    assert found["edition"] == "Second edition"
    assert (found["abstract"], found["pages"]["abstract"]) == (summary, 2)


def test_what_only_the_properties_say_is_kept_apart():
    found = described(
        f"Fees at sea\n{PROSE}",
        titles=("Quite another title",),
        authors=("Typist, Ann",),
        created="D:20200101",
    )

    assert found["title"] == "Fees at sea"
    assert found["properties"]["authors"] == ["Typist, Ann"]
    assert not {"authors", "date"} & found.keys()


def test_an_empty_document_has_no_description():
    assert described("") == {"pages": {}}


def test_the_command_prints_a_line_per_file_and_makes_no_library(tmp_path):
    path, broken = tmp_path / "fees.pdf", tmp_path / "\x1b[31m.pdf"
    path.write_bytes(printed([(24, "Fees at sea"), "Ada Okafor", PROSE]))
    broken.write_bytes(b"no PDF")
    pipe, absent = tmp_path / "pipe", tmp_path / "absent.pdf"
    os.mkfifo(pipe)
    nothing = Installation(tmp_path / "nothing")
    files = (path, broken, pipe, Path("/dev/zero"), tmp_path, absent)

    said = nothing.freeshelf("describe", *map(str, files), "--json", status=1)

    lines = [line for line in said.splitlines() if line.startswith("{")]
    good, bad, *others = map(json.loads, lines)
    assert (good["title"], good["authors"]) == ("Fees at sea", ["Ada Okafor"])
    assert good["pages"]["title"] == 1
    assert len(good["sha256"]) == 64
    assert bad["error"]
    assert bad["file"].endswith("/[31m.pdf")
    errors = [one["error"] for one in others]
    assert errors == [*["Not a file"] * 3, "No such file or directory"]
    assert "5 of the files could not be read." in said
    assert not nothing.folder.exists()


def test_a_file_whose_name_is_of_other_bytes_than_text_is_named(tmp_path):
    said = io.StringIO()

    with pytest.raises(CommandError):
        call_command(
            "describe", str(tmp_path / os.fsdecode(b"\xff.pdf")), "--json", stdout=said
        )

    assert json.loads(said.getvalue())["file"] == str(tmp_path / "\ufffd.pdf")


def test_arabic_words_stored_by_their_places_are_turned_within_their_line():
    blank = Glyph(" ", None)
    after = [
        Glyph(one, (x, 0, x + 5, 9)) for one, x in zip("نم", (85, 90), strict=True)
    ]
    places = (50, 55, 60, 65, 70)
    stored = [
        Glyph(one, (x, 0, x + 5, 9)) for one, x in zip("نيزلا", places, strict=True)
    ]
    year = [
        Glyph(one, (x, 0, x + 5, 9))
        for one, x in zip("2018", (20, 25, 30, 35), strict=True)
    ]
    line = Line([*after, blank, *stored, blank, *year], (85, 0, 95, 9), (20, 0, 40, 9))

    (mended,) = fix_reversed_lines([line])

    assert "".join(glyph.character for glyph in mended.glyphs) == "من الزين 2018"
