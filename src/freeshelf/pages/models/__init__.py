"""Editorial pages."""

from freeshelf.pages.models.editorial import (
    HomePage,
    NewsPage,
    StandardPage,
    TopicGuidePage,
)
from freeshelf.pages.models.fonts import (
    FontFace,
    FontFamily,
    FontStack,
)
from freeshelf.pages.models.menu import Menu
from freeshelf.pages.models.theme import (
    Theme,
    ThemeShare,
    ThemeStylesheet,
    ThemeTranslation,
)
