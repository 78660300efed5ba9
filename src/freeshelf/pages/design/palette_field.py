"""Model and form fields for the palette of a theme."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from freeshelf.pages.design.colors import is_hex, unreadable_pairs
from freeshelf.pages.design.palette_widget import PaletteWidget
from freeshelf.pages.design.tokens import MODE_NAMES, MODES, TOKENS, token_name


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
