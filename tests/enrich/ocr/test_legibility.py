"""A text that nobody could read is told from one that somebody could."""

import pytest

from freeshelf.enrich.ocr.legibility import is_legible
from tests.enrich import scans

ALBANIAN = (
    "Punëdhënësi mbulon kostot e rekrutimit dhe asnjë punëtor nuk duhet të paguajë për "
    "një vend pune, ndërsa agjencia nuk mban pasaportën e punëtorit që e kërkon atë."
)
SWAHILI = (
    "Mwajiri atalipa gharama za kuajiri na hakuna mfanyakazi anayepaswa kulipia kazi, "
    "wala wakala hatashika pasipoti ya mfanyakazi anayeiomba irudishwe kwake mara moja."
)


@pytest.mark.parametrize("text", [*scans.TEXTS.values(), ALBANIAN, SWAHILI, "No. 7"])
def test_a_text_of_any_language_is_legible(text):
    assert is_legible(f"{text} {text}")


@pytest.mark.parametrize(
    "text",
    [
        scans.shifted(scans.TEXTS["en"]),
        scans.shifted(scans.TEXTS["es"]),
        "(cid:12)(cid:7) (cid:44) (cid:3)(cid:9)",
        "w%rk3rs p@y n0 f%es t0 th3 ag#nt " * 4,
    ],
    ids=["shifted", "shifted Spanish", "codes", "signs"],
)
def test_what_a_broken_font_leaves_is_not(text):
    assert not is_legible(f"{text} {text}")
