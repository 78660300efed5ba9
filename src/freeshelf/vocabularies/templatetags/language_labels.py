"""Names of languages in the templates of the admin area."""

from django import template

from freeshelf.vocabularies.language_fields import language_label

register = template.Library()

register.filter("language_label", language_label)
