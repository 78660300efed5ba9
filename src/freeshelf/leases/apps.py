"""Django app configuration of leases."""

from django.apps import AppConfig


class LeasesConfig(AppConfig):
    name = "freeshelf.leases"
    verbose_name = "Leases"
