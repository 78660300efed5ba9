"""What none of the given sources of a site has, and which one would have it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from freeshelf.ingest.wordpress.custom_types import ATTACHMENT
from freeshelf.ingest.wordpress.survey import Survey
from freeshelf.sources.wordpress.gathering import (
    REST_LOGIN,
    SQL,
    WXR,
    Given,
)

EVENT = "ai1ec_event"
_DATES = ("ai1ec_events", "ics_event")


def gaps_of(given: Given, survey: Survey) -> list[str]:
    """A sentence for each kind of thing that WordPress keeps and no source has."""
    return [
        _("missing: %(what)s; to be had from %(where)s")
        % {"what": what, "where": where}
        for what, where in _gaps(given, survey)
    ]


def unavailable_parts(given: Given) -> list[str]:
    """A sentence for each part that the live site did not show and no dump has."""
    if SQL in _origins(given):
        return []
    return [
        _("not shown by the site: %(part)s") % {"part": p} for p in given.unavailable
    ]


def _gaps(given: Given, survey: Survey) -> Iterator[tuple[str, str]]:
    origins = _origins(given)
    tables = given.site.tables()
    dump = _("a database dump")
    with_log_in = _("a database dump, or the site’s address with a log-in")
    if SQL not in origins:
        if REST_LOGIN not in origins:
            yield _("revisions"), with_log_in
            yield _("accounts without items, and roles"), with_log_in
            yield _("settings: front page, places of menus, widgets"), with_log_in
        if not origins & {WXR, REST_LOGIN}:
            yield _("private items and drafts"), with_log_in
        if WXR not in origins:
            yield _("definitions of custom fields and types"), dump
        yield _("drafts of the theme, privacy requests, items of lost plug-ins"), dump
        if "links" not in tables:
            yield _("links"), _("a database dump, or the site’s list of links (OPML)")
    if survey.type_counts[EVENT] and not any(name in tables for name in _DATES):
        yield _("dates of events"), _("a database dump, or the calendar’s .ics file")
    has_files = given.uploads is not None or given.fetches_files
    if survey.type_counts[ATTACHMENT] and not has_files:
        yield _("files"), _("the folder of uploads, or the site with --download-files")


def _origins(given: Given) -> set[str]:
    return {name for found in given.site.counts().values() for name in found}
