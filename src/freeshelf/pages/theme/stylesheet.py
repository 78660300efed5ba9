"""CSS of a theme.

Loaded after `web/css/main.css`, in layers of its own; changes only custom properties of
`tokens.css`. Print keeps its black and white.
"""

from collections.abc import Iterable

from freeshelf.pages.design.custom_css import clean_css
from freeshelf.pages.design.tokens import MODES, TOKENS
from freeshelf.pages.models import FontFace, FontFamily, Theme
from freeshelf.pages.models.fonts import STACKS, css_string

_SPACES = {Theme.Spacing.COMPACT: 0.8, Theme.Spacing.ROOMY: 1.25}
# `--s4` is four of these steps.
_STEPS = (1, 2, 3, 4, 6, 8, 12, 16)
_STEP_REM = 0.25


def theme_css(theme: Theme) -> str:
    """Return tokens and fonts of a theme; empty if it changes none."""
    families = {theme.heading_font, theme.text_font} - {None}
    parts = [face_css(face) for face in _faces(families)]
    for mode in MODES:
        colors = theme.colors.get(mode, {})
        parts += _tokens(
            f"screen and (prefers-color-scheme: {mode})",
            {f"--{name}": colors[name] for name in TOKENS if name in colors},
        )
    parts += _tokens("all", _fonts(theme))
    parts += _tokens("screen", _measures(theme))
    return "\n".join(parts)


def custom_css(theme: Theme) -> str:
    """Return the editor's own CSS, sanitised and scoped."""
    return clean_css(theme.custom_css).scoped


def face_css(face: FontFace) -> str:
    """Return the @font-face rule of a file; text is visible before the font loads."""
    return (
        f"@font-face {{ font-family: {css_string(face.family.name)}; "
        f'src: url("{face.address}") format("{face.format.css_name}"); '
        f"font-weight: {face.weight}; font-style: {face.style}; "
        "font-display: swap; }"
    )


def _faces(families: Iterable[FontFamily | None]) -> list[FontFace]:
    keys = [family.pk for family in families if family is not None]
    faces = FontFace.objects.filter(family__in=keys).select_related("family")
    return list(faces.order_by("family__name", "sort_order", "pk"))


def _tokens(media: str, values: dict[str, str]) -> list[str]:
    if not values:
        return []
    written = " ".join(f"{name}: {value};" for name, value in values.items())
    return [f"@layer theme {{ @media {media} {{ :root {{ {written} }} }} }}"]


def _fonts(theme: Theme) -> dict[str, str]:
    chosen = {
        "--serif": (theme.heading_font, theme.heading_stack),
        "--sans": (theme.text_font, theme.text_stack),
    }
    return {
        token: family.css_stack if family else STACKS[stack]
        for token, (family, stack) in chosen.items()
        if family or stack
    }


def _measures(theme: Theme) -> dict[str, str]:
    values = {}
    if scale := _SPACES.get(Theme.Spacing(theme.spacing)):
        values = {f"--s{n}": f"{n * _STEP_REM * scale:g}rem" for n in _STEPS}
    if theme.radius is not None:
        values["--radius"] = f"{theme.radius}px"
    return values
