"""Theme combined from a site's settings, styles and changesets."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from freeshelf.pages.design.tokens import to_hex, unreadable_pairs

MAX_TAGLINE_LENGTH = 200
MAX_NAME_LENGTH = 100


@dataclass(slots=True)
class SourceTheme:
    """Plain values of a theme; images and fonts are named by their ID or name there."""

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
        """Return whether the theme has nothing visible but a name."""
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

    def set_colors(self, colors: Mapping[str, str]) -> None:
        """Set CSS colors by token, all together or else those with enough contrast.

        Skipped colors are noted.
        """
        hex_colors = {token: to_hex(color) for token, color in colors.items()}
        for token, color in hex_colors.items():
            if color is None:
                self._note_skipped(token, colors[token])
        valid = {
            token: color for token, color in hex_colors.items() if color is not None
        }
        if not unreadable_pairs({"light": {**self.colors, **valid}}):
            self.colors |= valid
            return
        for token, color in valid.items():
            if unreadable_pairs({"light": {**self.colors, token: color}}):
                self._note_skipped(token, color)
            else:
                self.colors[token] = color

    def _note_skipped(self, token: str, color: str) -> None:
        self.notes.append(
            _(
                "The colour %(color)s was not used for “%(token)s” because it is not a "
                "plain colour or has too little contrast with the others."
            )
            % {"color": color[:40], "token": token}
        )
