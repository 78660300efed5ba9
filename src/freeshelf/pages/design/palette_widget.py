"""The table in which an editor chooses colors, with the contrast beside it."""

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
    """One row a color, one column a mode, in fields that work without script."""

    template_name = "pages/admin/palette.html"

    @property
    def media(self) -> Media:
        """The script that measures while colors are chosen."""
        return Media(
            css={"all": ["pages/admin/theme.css"]}, js=["pages/admin/theme.js"]
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Rows of the table, and what the script needs to measure."""
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
        """What was chosen; a color in any form of CSS becomes #rrggbb."""
        palette: Palette = {}
        for mode in MODES:
            for token in TOKENS:
                written = data.get(f"{name}-{mode}-{token}", "").strip()
                if written:
                    color = to_hex(written) or written
                    palette.setdefault(mode, {})[token] = color
        return palette

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """A form that was not shown changes nothing."""
        return not any(str(key).startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str) -> str:
        """The first field."""
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
