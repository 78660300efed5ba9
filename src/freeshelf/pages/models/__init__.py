"""Editorial pages."""

from freeshelf.pages.models.editorial import (
    HomePage,
    NewsPage,
    StandardPage,
    TopicGuidePage,
)
from freeshelf.pages.models.fonts import FontFace, FontFamily, Stack
from freeshelf.pages.models.menu import Menu
from freeshelf.pages.models.theme import (
    Theme,
    ThemeShare,
    ThemeStylesheet,
    ThemeWords,
)

__all__ = [
    "FontFace",
    "FontFamily",
    "HomePage",
    "Menu",
    "NewsPage",
    "Stack",
    "StandardPage",
    "Theme",
    "ThemeShare",
    "ThemeStylesheet",
    "ThemeWords",
    "TopicGuidePage",
]
