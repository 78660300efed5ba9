"""Dates, numbers, sizes and names as readers of each language write them."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from freeshelf.content.wording import bracketed
from freeshelf.core.locales import text_direction
from freeshelf.vocabularies.language_fields import language_options
from freeshelf.web.presenters.formats import (
    day_and_time,
    file_size,
    full_date,
    issued_date,
    language_name,
    language_notice,
    number,
    own_language_name,
    with_colon,
    within_quotes,
)


@pytest.mark.parametrize(
    ("language", "day", "month", "amount", "size"),
    [
        ("en", "3 Nov 2026", "November 2026", "12,345", "1.2 MB"),
        ("es", "3 nov 2026", "noviembre de 2026", "12.345", "1,2 MB"),
        ("fr", "3 nov. 2026", "novembre 2026", "12\u202f345", "1,2\u202fMo"),
        ("ar", "3 نوفمبر 2026", "نوفمبر 2026", "12,345", "1.2 م.ب"),
        ("ru", "3 нояб. 2026\u202fг.", "ноябрь 2026\u202fг.", "12\xa0345", "1,2 МБ"),
        ("zh-hans", "2026年11月3日", "2026年11月", "12,345", "1.2 MB"),
    ],
)
def test_each_language_has_its_forms(language, day, month, amount, size):
    with override(language):
        assert full_date(date(2026, 11, 3)) == day
        assert full_date(datetime(2026, 11, 3, 12, tzinfo=UTC)) == full_date(
            date(2026, 11, 3)
        )
        assert issued_date("2026-11") == month
        assert issued_date("2026") == "2026"
        assert number(12345) == amount
        assert file_size(1_258_291) == size


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1,023 bytes"),
        (1024, "1.0 KB"),
        (1536, "1.5 KB"),
        (5 * 1024**3, "5.0 GB"),
    ],
)
def test_sizes_step_at_1024(size, said):
    with override("en"):
        assert file_size(size) == said


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("en", "English"),
        ("es", "Español"),
        ("fr", "Français"),
        ("ar", "العربية"),
        ("ru", "Русский"),
        ("zh-hans", "中文"),
    ],
)
def test_a_language_calls_itself_by_its_own_name(code, name):
    assert own_language_name(code) == name


def test_a_text_in_another_language_says_so_and_ones_own_does_not():
    with override("es"):
        assert language_notice("ar") == "Este texto está en árabe."
        assert language_notice("es") == language_notice("es-MX") == ""
        assert language_notice("und") == language_notice("") == ""
    with override("zh-hans"):
        assert language_notice("zh") == language_notice("zh-Hant") == ""


def test_only_right_to_left_scripts_run_so():
    assert [text_direction(code) for code in ("ar", "fa", "he", "ur")] == ["rtl"] * 4
    assert {text_direction(code) for code in ("en", "ru", "zh-hans", "x!")} == {"ltr"}
    assert language_name("und") == ""


def test_russian_has_a_name_for_chinese_in_either_script():
    names = [language_name(code, language="ru") for code in ("zh-hans", "zh", "es-MX")]

    assert names == [
        "китайский, упрощённое письмо",
        "китайский",
        "мексиканский испанский",
    ]


@pytest.mark.parametrize("first", [-0.0, 0])
def test_no_number_changes_how_another_is_written(first):
    number(first)

    assert (number(0), number(-0.0)) == ("0", "0")


def test_a_number_of_any_size_is_written():
    assert number(1e22)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("debt bondage", "debt bondage"),
        ('"debt bondage"', "debt bondage"),
        ("« debt bondage »", "debt bondage"),
        ('"debt bondage', "debt bondage"),
        ('"debt" and “bond”', "‘debt’ and ‘bond’"),
        ('kilns "debt bondage', "kilns ‘debt bondage’"),
    ],
)
def test_a_question_stands_in_one_pair_of_quotation_marks(typed, shown):
    with override("en"):
        assert within_quotes(typed) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("es", "x “y”"),
        ("fr", "x “y”"),
        ("ar", "x “y”"),
        ("ru", "x „y“"),
        ("zh-hans", "x ‘y’"),
    ],
)
def test_marks_within_marks_are_those_of_the_language(language, shown):
    with override(language):
        assert within_quotes('x "y"') == shown


@pytest.mark.parametrize(
    ("language", "joined"),
    [
        ("en", "Type: guides"),
        ("fr", "Type\u202f: guides"),
        ("ar", "Type: guides"),
        ("zh-hans", "Type：guides"),
    ],
)
def test_a_label_and_its_value_are_joined_as_the_language_does(language, joined):
    with override(language):
        assert f"{with_colon('Type')}guides" == joined


@pytest.mark.parametrize(
    ("code", "moment", "note"),
    [
        ("en", "3 Nov 2026, 09:05", " (UTC+1)"),
        ("zh-hans", "2026年11月3日 09:05", "（UTC+1）"),
    ],
)
def test_times_and_notes_have_the_punctuation_of_the_language(code, moment, note):
    with override(code):
        assert day_and_time(datetime(2026, 11, 3, 9, 5, tzinfo=UTC)) == moment
        assert bracketed("UTC+1") == note
        assert "(" not in language_name("zh-Hant") or code == "en"


@pytest.mark.parametrize(
    ("reader", "name"),
    [
        ("en", "Dari"),
        ("es", "darí"),
        ("fr", "dari"),
        ("ar", "الدارية"),
        ("ru", "дари"),
        ("zh-hans", "达里语"),
    ],
)
def test_no_list_of_languages_shows_a_code(reader, name):
    with override(reader):
        rows = [row for _group, rows in language_options() for row in rows]

        assert language_name("prs") == dict(rows)["prs"] == name
        assert not [code for code, label in rows if label == code]
