"""The language of a text: the script first, then the statistics."""

import pytest

from freeshelf.enrich.language import LanguageTally, checked_language, detect_language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The inspector asks the worker who paid the recruitment fee."),
        ("es", "La inspectora pregunta al trabajador quién pagó la comisión."),
        ("fr", "L'inspectrice demande au travailleur qui a payé les frais."),
        ("ar", "يسأل المفتش العامل عمن دفع رسوم التوظيف"),
        ("ru", "Инспектор спрашивает работника, кто заплатил за наём."),
        ("zh", "监察员询问工人谁支付了招聘费用"),
        ("ja", "監察官は労働者に誰が手数料を払ったかを尋ねる"),
        ("fa", "بازرس از کارگر می‌پرسد چه کسی هزینه استخدام را پرداخت کرده است"),
        ("uk", "Інспекторка питає працівника, хто сплатив за працевлаштування."),
        ("am", "ተቆጣጣሪው ሠራተኛውን ይጠይቃል"),
        ("hi", "निरीक्षक श्रमिक से पूछता है कि भर्ती शुल्क किसने दिया"),
    ],
)
def test_a_sentence_is_known_by_its_language(language, text):
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "12 / 2024", "Page 1 of 3", "ILO C182", "Стр. 4"])
def test_what_is_too_short_to_tell_is_undetermined(text):
    assert detect_language(text) == "und"


def test_a_few_ideographs_are_enough():
    assert detect_language("第29号公约 (ILO)") == "zh"


def test_a_latin_name_does_not_outweigh_a_chinese_sentence():
    text = "国际劳工组织 International Labour Organization 强迫劳动公约规定的义务与措施"

    assert detect_language(text) == "zh"


def test_the_language_of_a_document_is_that_of_most_of_its_text():
    tally = LanguageTally()
    tally.add("en", "A short cover page")
    tally.add("und", "1 2 3 4 5 6 7 8 9 " * 100)
    tally.add("ru", "Длинный текст " * 50)

    assert tally.main_language() == "ru"


def test_a_document_without_text_has_no_language():
    assert LanguageTally().main_language() == "und"


@pytest.mark.parametrize(
    ("text", "told", "language"),
    [
        ("Arabic text of the Convention on forced labour, 1930", "ar", "en"),
        ("On work", "ar", "und"),
        ("Le travail forcé et la traite des personnes", "es", "es"),
        ("Guide for inspectors", "zh-Hans", "und"),
        ("Конвенция о принудительном труде", "ru", "ru"),
        ("Any text of people and their work", "eo", "eo"),
        ("Any text of people and their work", "und", "und"),
        ("1930 (29)", "ar", "ar"),
    ],
)
def test_the_language_told_of_a_text_stands_unless_its_script_says_no(
    text, told, language
):
    assert checked_language(text, told) == language
