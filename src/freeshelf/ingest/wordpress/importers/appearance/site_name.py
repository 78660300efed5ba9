"""The name of the site, where readers see it before anyone takes its look live."""

from django.conf import settings
from django.utils.translation import gettext as _

from freeshelf.core.html import plain_title
from freeshelf.ingest.provenance import find_provenance, save_provenance
from freeshelf.ingest.reports import NEW, UNCHANGED
from freeshelf.ingest.wordpress.importers.base import ImportContext
from freeshelf.ingest.wordpress.post_mapping import Publication, State
from freeshelf.ingest.wordpress.publishing import publish_new
from freeshelf.ingest.wordpress.survey import Survey
from freeshelf.pages.models import Theme, ThemeTranslation

_KEY = "site name"
_NOBODYS = "Freeshelf"
_LONGEST = 100


def name_for_readers(survey: Survey) -> str:
    """The name that an import would show; empty where the library has one already."""
    has_own = settings.FREESHELF_SITE_NAME != _NOBODYS
    if has_own or Theme.objects.filter(live=True).exists():
        return ""
    return plain_title(survey.site.title)[:_LONGEST]


def name_note(survey: Survey) -> list[str]:
    """What a plan says of it."""
    name = name_for_readers(survey)
    sentence = _("Readers will see the name “%(name)s” in the header of every page.")
    return [sentence % {"name": name}] if name else []


def show_name(about: ImportContext, language: str) -> str:
    """Publish a look that says nothing but the name; once, whatever becomes of it."""
    name = name_for_readers(about.survey)
    if not name or find_provenance(about.source, _KEY) is not None:
        return UNCHANGED
    theme = Theme(name=name, live=False)
    theme.words = [ThemeTranslation(language=language, site_name=name)]
    theme.full_clean()
    theme.save()
    revision = publish_new(theme, Publication(State.LIVE, "open", None, about.now))
    save_provenance(
        source=about.source,
        key=_KEY,
        target=theme,
        checksum="",
        record={},
        now=about.now,
        revision=revision.pk,
    )
    return NEW
