"""Settings of storage: static files, search index; `shared` has the rest."""

from typing import Any

from freeshelf.project.settings.configuration import configuration
from freeshelf.project.settings.paths import DATA_DIR

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "freeshelf.content.admin.picture_uploads.PictureForm"

FREESHELF_SEARCH_ENGINES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "freeshelf.search.engines.tantivy.TantivyEngine",
        "OPTIONS": {"path": str(DATA_DIR / "search")},
    },
    # Pages and events, apart from the records; without it they are not searched.
    "pages": {
        "BACKEND": "freeshelf.search.engines.tantivy.TantivyEngine",
        "OPTIONS": {"path": str(DATA_DIR / "search-pages"), "heap": 15_000_000},
    },
}
FREESHELF_PAGE_IMAGES_DIR = DATA_DIR / "page-images"
FREESHELF_VECTORS_DIR = DATA_DIR / "vectors"
FREESHELF_PAGE_IMAGES_MAX_BYTES = configuration.number(
    "PAGE_IMAGES_MAX_BYTES", 2_000_000_000
)
# All files of one import in the admin area together.
FREESHELF_IMPORT_MAX_BYTES = configuration.number("IMPORT_MAX_BYTES", 2_000_000_000)
