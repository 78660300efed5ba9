"""Languages of the interface and of editorial pages, and the time zone."""

from django.utils.translation import gettext_lazy as _

from freeshelf.project.settings.configuration import configuration
from freeshelf.project.settings.paths import PACKAGE_DIR

# Of addresses without a language, and what is shown where a translation is missing.
LANGUAGE_CODE = "en"
# The codes are the first part of every address (docs/adr/0100).
LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("ar", _("Arabic")),
    ("ru", _("Russian")),
    ("zh-hans", _("Chinese (Simplified)")),
]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = configuration.time_zone("TIME_ZONE", "UTC")

WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
