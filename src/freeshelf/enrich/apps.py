"""Django's view of this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrichConfig(AppConfig):
    name = "freeshelf.enrich"
    label = "enrich"
    verbose_name = _("Enrich")
    default_auto_field = "django.db.models.BigAutoField"
