"""Settings of storage: caches, files, static files."""

from typing import Any

from freeshelf.project.settings.configuration import configuration
from freeshelf.project.settings.paths import DATA_DIR

CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "freeshelf.accounts.shared_cache.SplitCache"},
    # Per process: values that pages cache for some seconds.
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Shared by all processes: counts of failed sign-ins, used codes.
    "shared": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cacheentry",
        # Nobody may evict the counts of others by failing under many usernames.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
}

STORAGES: dict[str, dict[str, Any]] = {
    # As text: Wagtail's task that deletes an image's file serializes these as JSON.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "media"), "base_url": "/media/"},
    },
    # Generated from `default`; it may be emptied at any time.
    "renditions": {
        "BACKEND": "freeshelf.content.pictures.storage.RenditionStorage",
        "OPTIONS": {
            "location": str(DATA_DIR / "renditions"),
            "base_url": "/media/",
            "allow_overwrite": True,
        },
    },
    "library": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "files")},
    },
    "staticfiles": {
        "BACKEND": "freeshelf.web.bundling.BundlingStorage",
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "freeshelf.content.admin.picture_uploads.PictureForm"

FREESHELF_PAGE_IMAGES_DIR = DATA_DIR / "page-images"
FREESHELF_VECTORS_DIR = DATA_DIR / "vectors"
FREESHELF_PAGE_IMAGES_MAX_BYTES = configuration.number(
    "PAGE_IMAGES_MAX_BYTES", 2_000_000_000
)
# All files of one import in the admin area together.
FREESHELF_IMPORT_MAX_BYTES = configuration.number("IMPORT_MAX_BYTES", 2_000_000_000)
