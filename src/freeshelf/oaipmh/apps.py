"""Django app configuration of OAI-PMH."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OaipmhConfig(AppConfig):
    name = "freeshelf.oaipmh"
    verbose_name = _("OAI-PMH")
