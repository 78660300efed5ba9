"""Dates and numbers of the admin area, in the forms that pages have (Babel's).

Django joins names of months from its own catalogues, whose short ones differ; these are
translated in ours, which come first.
"""

from django.utils.translation import gettext_noop

SHORT_MONTHS = (
    gettext_noop("jan"),
    gettext_noop("feb"),
    gettext_noop("mar"),
    gettext_noop("apr"),
    gettext_noop("may"),
    gettext_noop("jun"),
    gettext_noop("jul"),
    gettext_noop("aug"),
    gettext_noop("sep"),
    gettext_noop("oct"),
    gettext_noop("nov"),
    gettext_noop("dec"),
)
