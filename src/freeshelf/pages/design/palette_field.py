"""Model and form fields for the palette of a theme."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import Media
from django.utils.translation import gettext as _

from freeshelf.content.wording import dash
from freeshelf.pages.design.tokens import (
    DEFAULTS,
    MODE_NAMES,
    MODES,
    PAIRS,
    TOKENS,
    Palette,
    is_hex,
    to_hex,
    token_name,
    unreadable_pairs,
)


class PaletteWidget(forms.Widget):
    """One row per colour and one column per mode; works without scripts."""

    template_name = "pages/admin/palette.html"

    @property
    def media(self) -> Media:
        """Return the script that computes contrast while colours are chosen."""
        return Media(
            css={"all": ["pages/admin/theme.css"]}, js=["pages/admin/theme.js"]
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add rows of the table, and data for the script."""
        context = super().get_context(name, value, attrs)
        palette = value if isinstance(value, dict) else {}
        context["widget"] |= {
            "modes": [{"code": mode, "label": MODE_NAMES[mode]} for mode in MODES],
            "rows": [_row(name, token, palette) for token in TOKENS],
            "measured": {
                "defaults": DEFAULTS,
                "pairs": [
                    {
                        "front": pair.front,
                        "back": pair.back,
                        "least": pair.least,
                        "label": f"{token_name(pair.front)} / {token_name(pair.back)}",
                    }
                    for pair in PAIRS
                ],
            },
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Palette:
        """Return the chosen colours; any CSS notation becomes #rrggbb."""
        palette: Palette = {}
        for mode in MODES:
            for token in TOKENS:
                written = data.get(f"{name}-{mode}-{token}", "").strip()
                if written:
                    color = to_hex(written) or written
                    palette.setdefault(mode, {})[token] = color
        return palette

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Return whether the submission has none of the fields."""
        return not any(str(key).startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str) -> str:
        """Return the ID of the first field."""
        return f"{id_}-{MODES[0]}-{next(iter(TOKENS))}"


def _row(name: str, token: str, palette: Palette) -> dict[str, Any]:
    label, purpose = TOKENS[token]
    return {
        "token": token,
        "label": label,
        "purpose": purpose,
        "cells": [
            {
                "mode": mode,
                "name": f"{name}-{mode}-{token}",
                "value": palette.get(mode, {}).get(token, ""),
                "default": DEFAULTS[mode][token],
                "label": f"{label}{dash()}{MODE_NAMES[mode]}",
            }
            for mode in MODES
        ],
    }


def check_palette(palette: Any) -> None:
    """Raise ValidationError for an invalid palette or too little contrast."""
    problems = [*_wrong_values(palette)]
    if not problems:
        problems = [
            _(
                "%(mode)s: “%(front)s” on “%(back)s” has a contrast ratio of "
                "%(ratio)s:1. It must be at least %(least)s:1."
            )
            % {
                "mode": MODE_NAMES[failing.mode],
                "front": token_name(failing.pair.front),
                "back": token_name(failing.pair.back),
                "ratio": f"{int(failing.ratio * 100) / 100:.2f}",
                "least": f"{failing.pair.least:g}",
            }
            for failing in unreadable_pairs(palette)
        ]
    if problems:
        raise ValidationError(problems)


def _wrong_values(palette: Any) -> list[str]:
    if not isinstance(palette, dict) or not palette.keys() <= set(MODES):
        return [_("This is not a valid palette.")]
    problems = []
    for mode, colors in palette.items():
        if not isinstance(colors, dict) or not colors.keys() <= TOKENS.keys():
            return [_("This is not a valid palette.")]
        problems += [
            _(
                "%(mode)s, “%(name)s”: “%(value)s” is not a valid colour. Enter a "
                "colour such as #0b5568."
            )
            % {
                "mode": MODE_NAMES[mode],
                "name": token_name(token),
                "value": str(value)[:40],
            }
            for token, value in colors.items()
            if not is_hex(value)
        ]
    return problems


class PaletteFormField(forms.Field):
    """A table of colours; empty ones keep the default."""

    widget = PaletteWidget

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether any colour changed."""
        return (initial or {}) != (data or {})


class PaletteField(models.JSONField):
    """Chosen colours only: {"light": {"paper": "#fbfaf7", …}, "dark": {…}}."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": dict, "blank": True, **kwargs})
        self.validators = [*self.validators, check_palette]

    def formfield(self, **kwargs: Any) -> Any:
        """Return the form field, always with the palette widget."""
        return models.Field.formfield(
            self, form_class=PaletteFormField, **{**kwargs, "widget": PaletteWidget}
        )
