"""Show the name of the site to visitors before an editor publishes its theme."""

from django.conf import settings
from django.utils.translation import gettext as _

from freeshelf.core.html import plain_title
from freeshelf.ingest.provenance import find_provenance, save_provenance
from freeshelf.ingest.publishing import Publication, State, publish_new
from freeshelf.ingest.reports import NEW, UNCHANGED
from freeshelf.pages.models import Theme, ThemeTranslation
from freeshelf_wordpress.importers.entities.base import ImportContext
from freeshelf_wordpress.importers.survey import Survey

_KEY = "site name"
_DEFAULT_NAME = "Freeshelf"
_MAX_LENGTH = 100


def name_for_readers(survey: Survey) -> str:
    """Return the name to show; empty if the library already has one."""
    has_own_name = settings.FREESHELF_SITE_NAME != _DEFAULT_NAME
    if has_own_name or Theme.objects.filter(live=True).exists():
        return ""
    return plain_title(survey.site.title)[:_MAX_LENGTH]


def name_note(survey: Survey) -> list[str]:
    """Return the note of a plan about the name."""
    name = name_for_readers(survey)
    sentence = _("Readers will see the name “%(name)s” in the header of every page.")
    return [sentence % {"name": name}] if name else []


def show_name(context: ImportContext, language: str) -> str:
    """Publish a theme that contains only the name, once per source."""
    name = name_for_readers(context.survey)
    if not name or find_provenance(context.source, _KEY) is not None:
        return UNCHANGED
    theme = Theme(name=name, live=False)
    theme.words = [ThemeTranslation(language=language, site_name=name)]
    theme.full_clean()
    theme.save()
    revision = publish_new(theme, Publication(State.LIVE, "open", None, context.now))
    save_provenance(
        source=context.source,
        key=_KEY,
        target=theme,
        checksum="",
        record={},
        now=context.now,
        revision=revision.pk,
    )
    return NEW
