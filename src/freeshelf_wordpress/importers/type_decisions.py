"""Explain in the plan what custom types become, and why."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from freeshelf.ingest.mapping import RAW, Mapping
from freeshelf_wordpress.importers.custom_types import KNOWN_TYPES, POST
from freeshelf_wordpress.importers.survey import Survey


def type_decisions(mapping: Mapping, survey: Survey) -> Iterator[str]:
    """Yield a message for each custom type that has items."""
    for name in sorted(survey.type_counts.keys() - KNOWN_TYPES - {POST}):
        values = {
            "type": name,
            "count": survey.type_counts[name],
            "target": mapping.types[name].target,
            "addresses": survey.traces.addressed[name],
            "signs": _signs(name, survey),
        }
        yield _message(name, survey, is_raw=values["target"] == RAW) % values


def _message(name: str, survey: Survey, *, is_raw: bool) -> str:
    is_public = name in survey.custom_types and not survey.is_hidden_type(name)
    if is_public and is_raw:
        return _(
            "Type “%(type)s” (%(count)d): readers could see it on the old site "
            "(%(signs)s), but the mapping leaves it unmapped. Old web addresses that "
            "show “Page not found”: %(addresses)d."
        )
    if is_public:
        return _(
            "Type “%(type)s” (%(count)d): readers could see it on the old site "
            "(%(signs)s), so it becomes “%(target)s”. Old web addresses that would "
            "otherwise show “Page not found”: %(addresses)d."
        )
    if is_raw:
        return _(
            "Type “%(type)s” (%(count)d): there is no sign that readers could see it "
            "on the old site, so it is unmapped. Old web addresses that show “Page not "
            "found”: %(addresses)d. If it was public, choose what it becomes in the "
            "mapping or with --type %(type)s=resource."
        )
    if survey.is_hidden_type(name):
        return _(
            "Type “%(type)s” (%(count)d): the old site hid it from readers. It becomes "
            "“%(target)s”, for staff only."
        )
    return _("Type “%(type)s” (%(count)d) becomes “%(target)s”, as set in the mapping.")


def _signs(name: str, survey: Survey) -> str:
    signs = survey.evidence.types.get(name, ())
    # A type that an item or setting defines needs no other evidence.
    reasons = [sign.words for sign in sorted(signs)] or [_("its definition says so")]
    return "; ".join(reasons)
