"""Django app configuration of changes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChangesConfig(AppConfig):
    name = "freeshelf.changes"
    verbose_name = _("Changes")
