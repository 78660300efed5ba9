"""Settings shared by all environments; only these read environment variables.

One file per subject; this one has the rest and combines them.
"""

from typing import Any
from zoneinfo import available_timezones

from freeshelf.project.settings.accounts import *  # noqa: F403
from freeshelf.project.settings.configuration import configuration
from freeshelf.project.settings.database import *  # noqa: F403
from freeshelf.project.settings.dumps import *  # noqa: F403
from freeshelf.project.settings.http import *  # noqa: F403
from freeshelf.project.settings.language_models import *  # noqa: F403
from freeshelf.project.settings.languages import *  # noqa: F403
from freeshelf.project.settings.leases import *  # noqa: F403
from freeshelf.project.settings.logs import *  # noqa: F403
from freeshelf.project.settings.mail import *  # noqa: F403
from freeshelf.project.settings.monitoring import *  # noqa: F403
from freeshelf.project.settings.oaipmh import *  # noqa: F403
from freeshelf.project.settings.oidc import *  # noqa: F403
from freeshelf.project.settings.paths import *  # noqa: F403
from freeshelf.project.settings.plugins import *  # noqa: F403
from freeshelf.project.settings.reading import *  # noqa: F403
from freeshelf.project.settings.search import *  # noqa: F403
from freeshelf.project.settings.security import *  # noqa: F403
from freeshelf.project.settings.shared import *  # noqa: F403
from freeshelf.project.settings.storage import *  # noqa: F403
from freeshelf.project.settings.visitors import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = configuration.string_list("ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
FREESHELF_SITE_NAME = configuration.text("SITE_NAME", "Freeshelf")
# Empty: pages and emails use the served address (operations.server).
_OWN_BASE_URL = configuration.text("BASE_URL", "").rstrip("/")
_PORT = configuration.number("PORT", 8000, most=65535)
FREESHELF_BASE_URL = _OWN_BASE_URL or f"http://127.0.0.1:{_PORT}"
ROOT_URLCONF = "freeshelf.project.urls"
WSGI_APPLICATION = "freeshelf.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    *PLUGIN_APPS,  # noqa: F405
    "freeshelf.operations",
    "freeshelf.wiring",
    "freeshelf.dumps",
    "freeshelf.web",
    "freeshelf.api",
    "freeshelf.admin",
    "freeshelf.feeds",
    "freeshelf.mcp_server",
    "freeshelf.oaipmh",
    "freeshelf.alerts",
    "freeshelf.changes",
    "freeshelf.search",
    "freeshelf.enrich",
    "freeshelf.ingest",
    "freeshelf.pages",
    "freeshelf.accounts",
    "freeshelf.statistics",
    "freeshelf.inbox",
    "freeshelf.helplines",
    "freeshelf.events",
    "freeshelf.privacy",
    "freeshelf.fields",
    "freeshelf.library",
    "freeshelf.content",
    "freeshelf.vocabularies",
    "freeshelf.comments",
    "freeshelf.leases",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "wagtailautocomplete",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
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
    *DATABASE_APPS,  # noqa: F405
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "freeshelf.operations.monitoring.middleware.MonitoringMiddleware",
    "freeshelf.web.middleware.static_files.StaticFilesMiddleware",
    "freeshelf.web.middleware.headers.EmbedMiddleware",
    "freeshelf.web.middleware.headers.CompressionMiddleware",
    "freeshelf.web.middleware.headers.ContentPolicyMiddleware",
    "freeshelf.web.middleware.headers.PublicHeadersMiddleware",
    "freeshelf.web.middleware.requests.LanguageMiddleware",
    "freeshelf.api.middleware.ApiMiddleware",
    "freeshelf.web.middleware.requests.ErrorPagesMiddleware",
    "freeshelf.web.limits.LimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "freeshelf.web.middleware.requests.SignedInMiddleware",
    "freeshelf.web.middleware.requests.ThemeDraftMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "freeshelf.web.middleware.requests.LegacyRedirectMiddleware",
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
                "freeshelf.web.presenters.page_frame.frame",
            ]
        },
    },
    {
        # The long lists of pages, which Django's own templates take long to draw.
        "NAME": "lists",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "freeshelf.web.templatetags.lists.environment"},
    },
]

FREESHELF_REUSABLE_BLOCK_BODY = "freeshelf.library.blocks.RecordBodyBlock"
FREESHELF_RESOURCE_PREVIEW = "freeshelf.web.views.resource.preview"
FREESHELF_MENU_PREVIEW = "freeshelf.web.views.theme.preview_menu"
FREESHELF_THEME_PREVIEW = "freeshelf.web.views.theme.preview"
FREESHELF_EVENT_PREVIEW = "freeshelf.web.views.events.preview"

FREESHELF_SERVER: dict[str, Any] = {
    "HOST": configuration.text("HOST", "127.0.0.1"),
    "PORT": _PORT,
    "HAS_BASE_URL": bool(_OWN_BASE_URL),
    "WEB_WORKERS": configuration.number("WEB_WORKERS", 2, least=1),
    "WEB_THREADS": configuration.number("WEB_THREADS", 4, least=1),
    "TASK_WORKERS": configuration.number("TASK_WORKERS", 1, least=0),
    # A process without progress for longer is restarted.
    "PATIENCE_SECONDS": configuration.number("PATIENCE_SECONDS", 180, least=5),
}

TASKS = {
    # Wagtail's own tasks take a few milliseconds: the admin shows its change
    # immediately. A request defers them to its end, and so does an import.
    "default": {"BACKEND": "freeshelf.library.index_tasks.IndexTasks"},
    "files": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "copies"],
    },
}

WAGTAIL_SITE_NAME = FREESHELF_SITE_NAME
WAGTAILADMIN_BASE_URL = FREESHELF_BASE_URL
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {"WIDGET": "freeshelf.content.admin.rich_text_area.RichTextArea"}
}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Debian has files among the zones that no browser knows.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"Factory", "localtime"})
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "web/pages/password_required.html"  # noqa: S105
# No page asks for the password of a collection.
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024

SECURE_REFERRER_POLICY = "no-referrer"
# For the browser session, on the path of the form that needs it.
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "freeshelf.web.views.errors.form_refused"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Wagtail's own advice; the fields of a large group are about 30 inputs each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
