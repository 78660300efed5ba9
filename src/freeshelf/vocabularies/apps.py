"""Django app configuration of vocabularies."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VocabulariesConfig(AppConfig):
    name = "freeshelf.vocabularies"
    verbose_name = _("Vocabularies")
