"""Django's view of this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelplinesConfig(AppConfig):
    name = "freeshelf.helplines"
    label = "helplines"
    verbose_name = _("Get help")
    default_auto_field = "django.db.models.BigAutoField"
