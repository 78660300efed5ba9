"""References as readers copy them."""

import pytest

from freeshelf.crosswalks.citation_styles import STYLES
from freeshelf.crosswalks.citations import format_citation
from freeshelf.crosswalks.record import Name, Record
from tests.crosswalks.factories import BARE, CORPORATE, REPORT

BOOK = Record(
    identifier="h3-k7",
    url="https://library.example.org/r/h3-k7",
    title="Profits and poverty: the economics of forced labour",
    creators=(Name("Smith, Ann", is_person=True),),
    publisher=Name("Harbour Institute"),
    issued="2024",
    type_ids=("publications",),
)


def test_each_style_writes_the_reference_as_its_manual_says():
    written = {style: format_citation(BOOK, style=style) for style in STYLES}

    assert written == {
        "apa": "Smith, A. (2024). <i>Profits and poverty: the economics of forced "
        "labour</i>. Harbour Institute. https://library.example.org/r/h3-k7",
        "chicago": "Smith, Ann. 2024. <i>Profits and Poverty: The Economics of Forced "
        "Labour</i>. Harbour Institute. https://library.example.org/r/h3-k7.",
        "mla": "Smith, Ann. <i>Profits and Poverty: The Economics of Forced Labour</i>."
        " Harbour Institute, 2024, https://library.example.org/r/h3-k7.",
        "harvard": "Smith, A. (2024) <i>Profits and poverty: the economics of forced "
        "labour</i>. Harbour Institute. Available at: "
        "https://library.example.org/r/h3-k7.",
        "vancouver": "Smith A. Profits and poverty: the economics of forced labour. "
        "Harbour Institute; 2024. https://library.example.org/r/h3-k7.",
    }


def test_a_page_stands_before_the_address():
    written = {
        style: format_citation(BOOK, style=style, page=2).partition("Institute")[2]
        for style in STYLES
    }

    address = "https://library.example.org/r/h3-k7"
    assert written == {
        "apa": f". p. 2. {address}",
        "chicago": f". p. 2. {address}.",
        "mla": f", 2024, p. 2, {address}.",
        "harvard": f". p. 2. Available at: {address}.",
        "vancouver": f"; 2024. p. 2. {address}.",
    }
    for language in ("ar", "es", "fr", "ru", "zh"):
        for style in STYLES:
            found = format_citation(REPORT, style=style, language=language, page=2)
            assert "p. 2" in found.rpartition("https://")[0], (style, language, found)


def test_a_body_that_publishes_its_own_work_is_named_once():
    assert format_citation(CORPORATE, style="apa").count("Coordination Group") == 1


def test_a_record_without_author_and_date_is_still_cited():
    assert (
        format_citation(BARE, style="apa")
        == "<i>[untitled]</i>. (n.d.). Retrieved https://library.example.org/r/c3d4f5g6"
    )


@pytest.mark.parametrize("title", ["<script>x</script>", "A < B & C", "“Фees” 招聘"])
def test_a_title_is_text_and_never_markup(title):
    record = Record(identifier="x", url="https://library.example.org/r/x", title=title)

    for style in STYLES:
        written = format_citation(record, style=style)
        assert "<script" not in written
        assert "< B" not in written
