"""Languages of the interface, and the time zone."""

from django.utils.translation import gettext_lazy as _

from freeshelf.project.settings.configuration import configuration
from freeshelf.project.settings.places import PACKAGE_DIR

LANGUAGE_CODE = "en"
# One language speaks today; its code is in every address so that none changes later.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = configuration.time_zone("TIME_ZONE", "UTC")

WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = False
