"""Settings shared by every way of running; the environment is read here only."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from freeshelf.project.settings.configuration import configuration

PACKAGE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(configuration.text("DATA_DIR", "freeshelf-data")).absolute()
FREESHELF_DATA_DIR = DATA_DIR

DEBUG = False
ALLOWED_HOSTS = configuration.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
FREESHELF_SITE_NAME = configuration.text("SITE_NAME", "Freeshelf")
FREESHELF_BASE_URL = configuration.text("BASE_URL", "http://127.0.0.1:8000")
ROOT_URLCONF = "freeshelf.project.urls"
WSGI_APPLICATION = "freeshelf.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "freeshelf.pipeline",
    "freeshelf.web",
    "freeshelf.feeds",
    "freeshelf.search",
    "freeshelf.enrich",
    "freeshelf.ingest",
    "freeshelf.pages",
    "freeshelf.library",
    "freeshelf.vocabularies",
    "wagtailautocomplete",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "freeshelf.web.middleware.headers.PublicHeadersMiddleware",
    "freeshelf.web.middleware.bad_input.BadInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "freeshelf.web.middleware.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "freeshelf.web.middleware.old_addresses.OldAddressMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "freeshelf.web.context_processors.frame",
            ]
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "freeshelf.sqlite3",
        # One writer at a time: a transaction takes the lock when it begins, so
        # that it waits its turn instead of failing when it first writes.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;"
                "PRAGMA synchronous=NORMAL;"
                "PRAGMA cache_size=-32000;"
                "PRAGMA mmap_size=268435456;"
            ),
        },
        "CONN_MAX_AGE": None,
    }
}

STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "media", "base_url": "/media/"},
    },
    "library": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"

FREESHELF_SEARCH_ENGINES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "freeshelf.search.engines.tantivy.TantivyEngine",
        "OPTIONS": {"path": str(DATA_DIR / "search")},
    }
}
FREESHELF_PAGE_PICTURES_DIR = DATA_DIR / "page-pictures"
FREESHELF_PAGE_PICTURES_MAX_BYTES = configuration.number(
    "PAGE_PICTURES_MAX_BYTES", 2_000_000_000
)
FREESHELF_RESOURCE_PREVIEW = "freeshelf.web.views.resource.preview"
FREESHELF_EXTRACTION = {
    "MAX_PAGES": configuration.number("EXTRACTION_MAX_PAGES", 20_000),
    "MAX_BYTES": configuration.number("EXTRACTION_MAX_BYTES", 500_000_000),
    "MEMORY_BYTES": configuration.number("EXTRACTION_MEMORY_BYTES", 1_500_000_000),
    "SECONDS": configuration.number("EXTRACTION_SECONDS", 600),
}

FREESHELF_SERVER: dict[str, Any] = {
    "HOST": configuration.text("HOST", "127.0.0.1"),
    "PORT": configuration.number("PORT", 8000, most=65535),
    "WEB_WORKERS": configuration.number("WEB_WORKERS", 2, least=1),
    "WEB_THREADS": configuration.number("WEB_THREADS", 4, least=1),
    "TASK_WORKERS": configuration.number("TASK_WORKERS", 1, least=0),
}

TASKS = {
    # Wagtail's own tasks take a few milliseconds: the desk sees its change at once.
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "files": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}

LANGUAGE_CODE = "en"
# One language speaks today; its code is in every address so that none changes later.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = configuration.time_zone("TIME_ZONE", "UTC")

WAGTAIL_SITE_NAME = FREESHELF_SITE_NAME
WAGTAILADMIN_BASE_URL = FREESHELF_BASE_URL
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024

_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_RULES}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
    {"NAME": f"{_RULES}.NumericPasswordValidator"},
]

SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_PATH = "/"
# Of the browser's session, on the path of the form that needs it.
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "freeshelf.web.views.errors.form_refused"
LOGIN_URL = "wagtailadmin_login"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
        "fault": {"()": "freeshelf.core.fault_log.FaultFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "faults": {
            "class": "logging.StreamHandler",
            "formatter": "fault",
            "level": "ERROR",
        },
        # A logger without any handler would fall back on Python's own, to stderr.
        "nothing": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "freeshelf": {"level": "INFO"},
        # Its lines hold paths and query strings; readers leave no trace.
        "django.request": {"handlers": ["faults"], "propagate": False},
        "django.server": {"handlers": ["nothing"], "propagate": False},
        "django.security": {"handlers": ["nothing"], "propagate": False},
    },
}
