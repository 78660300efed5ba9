"""Lines of Arabic and Hebrew that PDFium breaks at vowel marks are whole again."""

import re
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from freeshelf.enrich.extractors.messages import ExtractedPage, parse_message
from freeshelf.enrich.extractors.pdf import PdfPages, read_pdf
from freeshelf.enrich.extractors.pdf_lines import Glyph, lines_of
from freeshelf.enrich.extractors.pdf_marks import join_at_marks
from tests.enrich.arabic_pdfs import (
    drawn_by_letters,
    drawn_in_runs,
    set_in_html,
    within_a_form,
)

MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
SENTENCE = "زرنا ثلاثاً وستين ورشة في أربعة أحياء حيث وُجدت دفاترُ الأجور مدوّنةً."
# PDFium reads a page without a full line as if it were written in columns of letters.
FULL = "يكفل القانون حقوق العمال جميعا ويمنع حجز جوازات سفرهم ويعاقب من يستغلهم"
# Each takes one line.
LINES = [
    "خوفاً من صاحب العمل ورقم الهوية المدوّن فيها 99047183630",
    "أيدٍ صغيرةٌ في ورشِ الخردةِ",
    "كَتَبَ الوَلَدُ دَرْسَهُ ثمّ خَرَجَ",
]


@pytest.fixture
def text_of(tmp_path):
    def read(content: bytes) -> str:
        return _text(tmp_path / "arabic.pdf", content)

    return read


def _text(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    messages = map(parse_message, read_pdf(path=str(path), max_pages=5))
    return "\n".join(m.text for m in messages if isinstance(m, ExtractedPage))


def folded(text: str) -> str:
    return re.sub(f"[{MARKS}]", "", text)


@pytest.mark.parametrize("font", ["Noto Naskh Arabic", "Noto Kufi Arabic"])
@pytest.mark.parametrize("mark", MARKS)
def test_a_line_is_whole_whatever_mark_is_in_it(text_of, mark, font):
    written = f"قرب{mark} البيت مدر{mark}سة وكتب{mark}"

    assert text_of(set_in_html(f"<p>{written}", font=font)) == written


def test_a_mark_stays_with_its_letter_and_words_in_their_order(text_of):
    assert text_of(set_in_html(f"<p>{SENTENCE}")) == SENTENCE


def test_several_marks_of_a_letter_stay_together(text_of):
    written = "المُدَرِّسَةُ جدّاً"

    (word, other) = text_of(set_in_html(f"<p>{written}")).split()

    assert folded(word) == "المدرسة"
    assert re.search("ر[\u0651\u0650]{2}س", word)
    assert other == "جدّاً"


def test_a_number_at_the_end_of_a_sentence_stays_behind_its_label(text_of):
    written = "خوفاً من المدوّن فيها 99047183630. وقد رأيناها 45% أيدٍ."

    assert text_of(set_in_html(f"<p>{written}")) == written


def test_foreign_words_keep_their_order_beside_marks(text_of):
    written = "نشر موقع Free Shelf, Inc مدوّنةً برخصة CC BY 4.0 جدّاً."

    assert text_of(set_in_html(f"<p>{written}")) == written


@pytest.mark.parametrize("font", ["Noto Naskh Arabic", "Noto Kufi Arabic"])
def test_a_justified_paragraph_is_read_in_order(text_of, font):
    # Without the ligature of lam and alef, which some fonts name wrongly.
    written = " ".join([SENTENCE.replace("ثلاثاً", "خمساً")] * 6)

    text = text_of(set_in_html(f"<p style='text-align:justify'>{written}", font=font))

    assert " ".join(text.split()) == written


def test_columns_are_read_one_after_the_other(text_of):
    first, second = SENTENCE * 3, " ".join(LINES) * 3
    body = (
        "<div style='columns:2;column-gap:12pt'>"
        f"<p>{first}</p><p style='break-before:column'>{second}</p></div>"
    )

    assert text_of(set_in_html(body)).replace("\n", " ") == f"{first} {second}"


def test_cells_of_a_table_with_marks_stay_apart(text_of):
    rows = [("شكراً", "عفواً جزيلاً"), ("الحالةُ", "مؤكّدة"), ("أوّلاً", "ثانٍ")]
    cells = "".join(
        f"<tr><td style='width:120pt'>{right}<td style='width:120pt'>{left}"
        for right, left in rows
    )

    text = text_of(set_in_html(f"<p>{FULL}</p><table>{cells}</table>"))

    assert text.split("\n") == [FULL, *(f"{right} | {left}" for right, left in rows)]


@pytest.mark.parametrize("from_the_right", [True, False])
def test_lines_are_whole_from_whatever_end_they_are_drawn(text_of, from_the_right):
    lines = [FULL, *LINES]

    text = text_of(drawn_in_runs(lines, from_the_right=from_the_right))

    assert text.split() == " ".join(lines).split()


@pytest.mark.parametrize("from_the_right", [True, False])
def test_cells_that_are_drawn_in_runs_are_not_joined(text_of, from_the_right):
    rows = ["شكراً | عفواً جزيلاً", "أوّلاً | ثانٍ", "كتابٌ | بيتٌ"]

    text = text_of(drawn_in_runs([FULL, *rows], from_the_right=from_the_right))

    assert re.split(r" \| |\n", text) == [FULL, *" | ".join(rows).split(" | ")]


def test_pages_without_marks_are_read_as_before(text_of):
    written = [FULL, *(folded(line) for line in LINES)]

    text = text_of(set_in_html("".join(f"<p>{line}" for line in written)))

    assert text.split() == " ".join(written).split()


def test_hebrew_points_stay_with_their_letters(text_of):
    written = "עוֹלָם עוֹמֵד"

    text = text_of(set_in_html(f"<p>{written}", font="DejaVu Sans"))

    assert text == written


def test_marks_with_no_letter_beside_them_harm_nothing(text_of):
    text = text_of(drawn_in_runs([FULL, "ُ ً", "كتب"], from_the_right=False))

    assert folded(text).split() == [*FULL.split(), "كتب"]


def test_words_over_each_other_are_not_mixed():
    def line(word: str, shift: float) -> list[Glyph]:
        places = [500 - 6 * index + shift for index in range(len(word))]
        letters = [
            Glyph(letter, (x, 100.0, x + 6, 114.0))
            for letter, x in zip(word, places, strict=True)
        ]
        return [Glyph("\u064b", (places[0], 97.0, places[0] + 2, 111.0)), *letters]

    shown, hidden = line("كتب", 0), line("سعد", 0.5)

    lines = join_at_marks(lines_of([*shown, Glyph("\n", None), *hidden]))

    assert [list(each.glyphs) for each in lines] == [shown, hidden]


@pytest.mark.parametrize(
    "written",
    [
        "رقم هاتف الضحية 0791234567 واتصلت بنا الساعة 10.30.",
        "كتبت الناجية إلى help.desk@example.org يوم الأحد.",
        "النَّاجِيَةُ سَلْمَى الْجَلَبِيُّ رَقْمُهَا 0785551234 فِي الْمِلَفِّ.",
        "سري جدا",
        *LINES,
    ],
)
def test_a_page_of_one_line_is_read_as_browsers_draw_it(text_of, written):
    assert text_of(drawn_by_letters([written])) == written


def test_lines_with_all_marks_are_read_as_browsers_draw_them(text_of):
    written = [
        "اجْتَمَعَ الفَرِيقُ يَوْمَ السَّبْتِ فِي المَرْكَزِ وَنَاقَشَ خُطَّةَ الشَّهْرِ.",
        "وَاتَّفَقَ الْجَمِيعُ عَلَى زِيَارَةٍ ثَانِيَةٍ بَعْدَ أُسْبُوعٍ.",
    ]

    assert text_of(drawn_by_letters(written)).split() == " ".join(written).split()


def test_lines_that_are_drawn_in_a_form_are_read_in_their_places(text_of, tmp_path):
    written = "النَّاجِيَةُ سَلْمَى الْجَلَبِيُّ رَقْمُهَا 0785551234."
    content = within_a_form(drawn_by_letters([written]))

    assert text_of(content) == written
    (tmp_path / "form.pdf").write_bytes(content)
    (page,) = [
        message["page"]
        for message in read_pdf(path=str(tmp_path / "form.pdf"), max_pages=1)
        if "page" in message
    ]
    tops = {round(y0) // 10 for _start, _end, _x0, y0, _x1, _y1 in page["words"]}
    assert len(page["words"]) == len(written.split())
    assert len(tops) <= 2


def test_a_page_is_read_and_shown_again_as_before():
    document = pypdfium2.PdfDocument(drawn_by_letters(["شَهِدَتْ سَلْمَى"]))
    pages = PdfPages(document, frozenset(), 0, keeps_page=True)

    (first,) = pages.read(1)
    before = pages.page.render().to_pil().tobytes()
    (again,) = pages.read(1)

    assert first == again
    assert before == document[0].render().to_pil().tobytes()
    assert before == pages.page.render().to_pil().tobytes()


def test_arabic_words_in_a_foreign_line_are_read_from_the_right(text_of):
    written = "The witness is called هدى المنصوري in the file."

    text = text_of(set_in_html(f"<p dir=ltr>{written}", font="DejaVu Sans"))

    assert text == written


# Letters that have no ligatures with each other in the font.
_LETTERS = st.sampled_from("دذرزوسشصضطظعغفقكنهي")
_MARKED = st.tuples(_LETTERS, st.sampled_from(["", "", "", *MARKS])).map("".join)
_WORDS = st.lists(_MARKED, min_size=2, max_size=6).map("".join)
_NUMBERS = st.integers(10, 999_999).map(str)


@settings(
    max_examples=60,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sentences=st.lists(
        st.tuples(
            st.lists(_WORDS, min_size=1, max_size=4), st.none() | _NUMBERS, _WORDS
        ),
        min_size=1,
        max_size=4,
    ),
    from_the_right=st.booleans(),
)
def test_what_was_written_is_read(tmp_path, sentences, from_the_right):
    lines = [FULL]
    for words, number, end in sentences:
        lines.append(" ".join([*words, *([number] if number else []), end]))

    text = _text(
        tmp_path / "any.pdf", drawn_in_runs(lines, from_the_right=from_the_right)
    )

    assert folded(text).split() == folded(" ".join(lines)).split()
