"""Django app configuration of feeds."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedsConfig(AppConfig):
    name = "freeshelf.feeds"
    verbose_name = _("Feeds")
