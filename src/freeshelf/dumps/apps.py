"""Django app configuration of dumps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DumpsConfig(AppConfig):
    name = "freeshelf.dumps"
    verbose_name = _("Data dumps")
