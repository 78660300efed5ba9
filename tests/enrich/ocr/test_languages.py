"""A page is read with the language packs of its record, in a set order."""

from freeshelf.enrich.ocr.page_reading import pack_candidates, package_of

INSTALLED = frozenset({"ara", "chi_sim", "chi_tra", "eng", "fra", "osd", "rus", "spa"})


def choices(*languages: str, script: str = "") -> list[tuple[str, ...]]:
    return list(pack_candidates(languages, script=script, installed=INSTALLED))


def test_the_languages_that_are_named_come_first_and_together():
    assert choices("es", "en", script="Latin")[0] == ("spa", "eng")


def test_a_named_language_of_another_script_comes_after_those_of_the_script():
    assert choices("en", script="Arabic")[:2] == [("ara", "eng"), ("eng",)]


def test_chinese_is_read_alone_and_in_both_its_forms():
    assert choices("zh", script="Japanese") == [("chi_sim",), ("chi_tra",)]
    assert choices("zh-Hant", script="Han")[0] == ("chi_tra",)


def test_without_any_hint_each_script_is_tried():
    assert choices() == [
        ("eng", "fra", "spa"),
        ("rus", "eng"),
        ("ara", "eng"),
        ("chi_sim",),
        ("chi_tra",),
    ]


def test_a_language_without_its_pack_is_left_out():
    assert choices("pt", script="Latin") == [("eng", "fra", "spa")]
    assert package_of("chi_tra") == "tesseract-ocr-chi-tra"


def test_arabic_and_cyrillic_are_read_with_latin_for_addresses_and_codes():
    assert choices("ru", script="Cyrillic")[0] == ("rus", "eng")
    assert choices("ar", "en", script="Arabic")[0] == ("ara", "eng")
