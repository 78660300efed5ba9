"""Colors that can be read beside each other."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.pages.design.palette_field import check_palette
from freeshelf.pages.design.tokens import (
    DEFAULTS,
    MODES,
    PAIRS,
    contrast_ratio,
    to_hex,
    unreadable_pairs,
)

TOKENS_CSS = (
    Path(__file__).parents[2] / "src/freeshelf/web/static/web/css/tokens.css"
).read_text("utf-8")
colors = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert contrast_ratio(one, other) == pytest.approx(ratio, abs=0.005)


@given(one=colors, other=colors)
def test_contrast_is_the_same_both_ways_and_within_bounds(one, other):
    ratio = contrast_ratio(one, other)

    assert ratio == contrast_ratio(other, one)
    assert 1 <= ratio <= 21.0001


def test_the_colors_of_the_pages_are_those_of_the_style_sheet_and_can_be_read():
    light, dark = TOKENS_CSS.split("@media (prefers-color-scheme: dark)")
    dark = dark.split("@media print")[0]

    for mode, css in (("light", light), ("dark", dark)):
        written = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))
        assert {name: written[name] for name in DEFAULTS[mode]} == DEFAULTS[mode]
    assert unreadable_pairs({}) == []


def test_a_pair_that_cannot_be_read_is_refused_with_its_mode_names_and_number():
    with pytest.raises(ValidationError) as refused:
        check_palette({"dark": {"accent": "#333333"}})

    assert (
        "Dark mode: “Accent” on “Page background” has a contrast ratio of 1.42:1. It "
        "must be at least 4.5:1." in refused.value.messages
    )


def test_borders_of_controls_need_three_to_one_and_no_more():
    check_palette({"light": {"control": "#8a8a8a"}})

    with pytest.raises(ValidationError, match="must be at least 3:1"):
        check_palette({"light": {"control": "#a5a5a5"}})


@given(st.fixed_dictionaries(dict.fromkeys(MODES, colors)))
def test_no_accent_is_taken_that_fails_a_pair(accents):
    palette = {mode: {"accent": color} for mode, color in accents.items()}

    try:
        check_palette(palette)
    except ValidationError:
        return
    for mode, color in accents.items():
        for pair in PAIRS:
            if pair.front == "accent":
                back = DEFAULTS[mode][pair.back]
                assert contrast_ratio(color, back) >= pair.least


@pytest.mark.parametrize(
    "palette",
    [
        [],
        {"dusk": {}},
        {"light": {"blood": "#ff0000"}},
        {"light": {"ink": "red; } body { display: none"}},
        {"light": {"ink": 3}},
        {"light": ["ink"]},
    ],
)
def test_what_is_no_palette_is_refused(palette):
    with pytest.raises(ValidationError):
        check_palette(palette)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("#0B5568", "#0b5568"),
        ("#abc", "#aabbcc"),
        ("rgb(255, 0, 0)", "#ff0000"),
        ("hsl(120, 100%, 25%)", "#008000"),
        ("Navy", "#000080"),
        ("rgb(0 0 0 / 50%)", None),
        ("transparent", None),
        ("currentColor", None),
        ("var(--ink)", None),
        ("", None),
    ],
)
def test_a_color_is_kept_as_six_digits(written, kept):
    assert to_hex(written) == kept
