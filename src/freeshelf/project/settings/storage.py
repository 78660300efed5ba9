"""Settings of storage: static files, and what may be made again."""

from freeshelf.project.settings.configuration import configuration
from freeshelf.project.settings.paths import DATA_DIR

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
# After how many days backups are deleted, by whatever deletes them; 0 if nobody knows.
FREESHELF_BACKUP_KEPT_DAYS = configuration.number("BACKUP_KEPT_DAYS", 0)
