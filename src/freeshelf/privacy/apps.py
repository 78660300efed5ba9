"""Django app configuration of privacy."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "freeshelf.privacy"
    verbose_name = _("Personal data")
