"""A look as it is put together from a site's settings, styles and drafts of styles."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from freeshelf.pages.design.colors import to_hex
from freeshelf.pages.design.contrast import unreadable_pairs

MAX_TAGLINE_LENGTH = 200
MAX_NAME_LENGTH = 100


@dataclass(slots=True)
class SourceTheme:
    """Plain values; pictures and fonts are named by their numbers and names there."""

    colors: dict[str, str] = field(default_factory=dict)  # token to #rrggbb, in light
    heading_font: str = ""
    text_font: str = ""
    radius: int | None = None
    css: list[str] = field(default_factory=list)
    site_name: str = ""
    tagline: str = ""
    footer_text: str = ""
    logo: str = ""
    icon: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see of it but a name."""
        return not (
            self.colors
            or self.heading_font
            or self.text_font
            or self.css
            or self.tagline
            or self.footer_text
            or self.logo
            or self.icon
        )

    def set_colors(self, wanted: Mapping[str, str]) -> None:
        """Take colors (of CSS, by token), all together or else those that can be read.

        What is left out is noted.
        """
        read = {token: to_hex(color) for token, color in wanted.items()}
        for token, color in read.items():
            if color is None:
                self._leave_out(token, wanted[token])
        known = {token: color for token, color in read.items() if color is not None}
        if not unreadable_pairs({"light": {**self.colors, **known}}):
            self.colors |= known
            return
        for token, color in known.items():
            if unreadable_pairs({"light": {**self.colors, token: color}}):
                self._leave_out(token, color)
            else:
                self.colors[token] = color

    def _leave_out(self, token: str, color: str) -> None:
        self.notes.append(
            _(
                "The colour %(color)s was not used for “%(token)s” because it is not a "
                "plain colour or has too little contrast with the others."
            )
            % {"color": color[:40], "token": token}
        )
