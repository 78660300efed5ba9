"""Django app configuration of admin."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdminConfig(AppConfig):
    name = "freeshelf.admin"
    verbose_name = _("Admin area")
