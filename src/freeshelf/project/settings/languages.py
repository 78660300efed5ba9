"""Settings of languages and the time zone."""

from django.utils.translation import gettext_lazy as _

from freeshelf.project.settings.configuration import configuration
from freeshelf.project.settings.paths import PACKAGE_DIR

# For URLs without a language, and the fallback for missing translations.
LANGUAGE_CODE = "en"
# The codes are the first part of every URL (docs/adr/0100).
LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("ar", _("Arabic")),
    ("ru", _("Russian")),
    ("zh-hans", _("Chinese (Simplified)")),
]
# The second has words of Wagtail and others: what they lack, or say in other terms.
LOCALE_PATHS = [PACKAGE_DIR / "locale", PACKAGE_DIR / "project" / "locale"]
FORMAT_MODULE_PATH = "freeshelf.project.formats"
TIME_ZONE = configuration.time_zone("TIME_ZONE", "UTC")

WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
