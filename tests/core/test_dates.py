from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.core.dates import InvalidDateError, PartialDate, is_partial_date


@pytest.mark.parametrize(
    "text", ["2022", "2022-07", "2022-07-30", "0001", "2024-02-29"]
)
def test_a_partial_date_is_read_and_written_alike(text: str) -> None:
    assert str(PartialDate.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "22",
        "2022-7",
        "2022-13",
        "2022-02-30",
        "2023-02-29",
        "2022/07",
        "0000",
        "٢٠٢٢",
    ],
)
def test_anything_else_is_refused_with_the_forms_that_are_taken(text: str) -> None:
    assert not is_partial_date(text)
    with pytest.raises(InvalidDateError, match="2022-07-30"):
        PartialDate.parse(text)


def test_bounds_span_what_the_date_can_mean() -> None:
    assert PartialDate.parse("2022").earliest == date(2022, 1, 1)
    assert PartialDate.parse("2022").latest == date(2022, 12, 31)
    assert PartialDate.parse("2024-02").latest == date(2024, 2, 29)
    assert PartialDate.parse("2022-07-30").earliest == date(2022, 7, 30)


def test_readers_see_a_date_in_their_language_and_precision() -> None:
    assert PartialDate.parse("2022").format("fr") == "2022"
    assert PartialDate.parse("2022-07").format("en") == "July 2022"
    assert PartialDate.parse("2022-07-30").format("fr") == "30 juillet 2022"
    assert PartialDate.parse("2022-07-30").format("not-a-language") == "30 Jul 2022"


@given(st.dates())
def test_every_day_of_the_calendar_is_a_partial_date(day: date) -> None:
    parsed = PartialDate.parse(day.isoformat())

    assert parsed.earliest == parsed.latest == day


@given(st.text(max_size=12))
def test_any_text_is_either_a_date_or_an_invalid_date(text: str) -> None:
    if is_partial_date(text):
        assert str(PartialDate.parse(text)) == text.strip()
