"""Settings of the test suite."""

import tempfile
from pathlib import Path

from freeshelf.project.settings.base import *  # noqa: F403
from freeshelf.project.settings.base import (
    CACHES,
    DATABASES,
    FREESHELF_LANGUAGE_MODELS,
    FREESHELF_OCR,
    FREESHELF_SEARCH_ENGINES,
    STORAGES,
)

# One folder per process, so that parallel runs do not conflict.
_SCRATCH = tempfile.TemporaryDirectory(prefix="freeshelf-test-")
DATA_DIR = Path(_SCRATCH.name)
FREESHELF_DATA_DIR = DATA_DIR
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
if DATABASES["default"]["ENGINE"] == "freeshelf.project.sqlite":
    DATABASES["default"]["NAME"] = DATA_DIR / "freeshelf.sqlite3"
    # A file, so that threads and real processes see what a test wrote.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
STORAGES["default"]["OPTIONS"]["location"] = str(DATA_DIR / "media")
STORAGES["renditions"]["OPTIONS"]["location"] = str(DATA_DIR / "renditions")
STORAGES["library"]["OPTIONS"]["location"] = str(DATA_DIR / "files")
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
FREESHELF_SEARCH_ENGINES["default"]["OPTIONS"]["path"] = str(DATA_DIR / "search")
FREESHELF_SEARCH_ENGINES["pages"]["OPTIONS"]["path"] = str(DATA_DIR / "pages")
FREESHELF_PAGE_IMAGES_DIR = DATA_DIR / "page-images"
FREESHELF_VECTORS_DIR = DATA_DIR / "vectors"
FREESHELF_LANGUAGE_MODELS["DIRECTORY"] = str(DATA_DIR / "models")
FREESHELF_LANGUAGE_MODELS["ACTIVE"] = []
FREESHELF_LANGUAGE_MODELS["RERANKER"] = ""
FREESHELF_DEMO_MODEL = ""
# A page takes seconds: tests of OCR switch it on.
FREESHELF_OCR["IS_ON"] = False
# Values in memory would outlive their test; those in the database are rolled back.
CACHES["memory"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# All tests use one IP address, more often than a person does.
FREESHELF_CRAWLER_LIMITS = False
