"""Django app configuration of leases."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeasesConfig(AppConfig):
    name = "freeshelf.leases"
    verbose_name = _("Leases")
