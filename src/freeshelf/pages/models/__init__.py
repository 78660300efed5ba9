"""Editorial pages."""

from freeshelf.pages.models.editorial import (
    HomePage,
    NewsPage,
    StandardPage,
    TopicGuidePage,
)

__all__ = ["HomePage", "NewsPage", "StandardPage", "TopicGuidePage"]
