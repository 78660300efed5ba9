"""Widget to choose colours, with their contrast."""

from typing import Any

from django import forms
from django.forms import Media

from freeshelf.pages.design.colors import to_hex
from freeshelf.pages.design.tokens import (
    DEFAULTS,
    MODE_NAMES,
    MODES,
    PAIRS,
    TOKENS,
    Palette,
    token_name,
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
                "label": f"{label} – {MODE_NAMES[mode]}",
            }
            for mode in MODES
        ],
    }
