"""Find data that no given source of a site has, and which source would have it."""

from collections.abc import Iterator
from urllib.parse import unquote

from django.utils.translation import gettext as _

from freeshelf.ingest.notes import Note
from freeshelf_wordpress.importers.custom_types import ATTACHMENT, KNOWN_TYPES, POST
from freeshelf_wordpress.importers.report_notes import named
from freeshelf_wordpress.importers.survey import Survey
from freeshelf_wordpress.sources.combined.inputs import CombinedInput
from freeshelf_wordpress.sources.combined.record_merging import REST_LOGIN, SQL, WXR
from freeshelf_wordpress.sources.combined.site import CombinedSite
from freeshelf_wordpress.sources.errors import InvalidPhpValueError
from freeshelf_wordpress.sources.php import PhpObject, looks_serialised, parse_php
from freeshelf_wordpress.sources.rest.site import path_of

EVENT = "ai1ec_event"
_DATES = ("ai1ec_events", "ics_event")


def classify_listings(given: CombinedInput, survey: Survey) -> None:
    """Find out which names in sitemaps of plugins are types or taxonomies."""
    traces = survey.traces
    taxonomy_names = {*survey.defined_taxonomies, *traces.menu_taxonomies}
    taxonomies: dict[str, set[str]] = {name: set() for name in taxonomy_names}
    for taxonomy, slug in survey.terms:
        taxonomies.setdefault(taxonomy, set()).add(unquote(slug))
    names = {*survey.type_counts, *survey.custom_types, *traces.menu_types}
    for listing in given.listings:
        type_names = names | listing.shown_types
        types = {name: traces.paths.get(name, set()) for name in type_names}
        listing.classify(types, taxonomies)


def missing_data_notes(given: CombinedInput, survey: Survey) -> list[str]:
    """Return a message for each kind of WordPress data that no source has."""
    return [
        _("missing: %(what)s; available from %(where)s")
        % {"what": what, "where": where}
        for what, where in _gaps(given, survey)
    ]


def unavailable_parts(given: CombinedInput) -> list[Note]:
    """Return a note for each part that neither the live site nor a dump has."""
    if SQL in _origins(given):
        return []
    return [
        Note(
            _("not available from the site: %(part)s") % {"part": missing_part},
            kind=_("Not available from the site"),
            subject=missing_part,
        )
        for missing_part in given.unavailable
    ]


def _gaps(given: CombinedInput, survey: Survey) -> Iterator[tuple[str, str]]:
    origins = _origins(given)
    tables = given.site.tables()
    dump = _("a database dump")
    with_log_in = _(
        "a database dump, or the site address with a username and application password"
    )
    if SQL not in origins:
        if REST_LOGIN not in origins:
            yield _("revisions"), with_log_in
            yield _("accounts with no content, and roles"), with_log_in
            yield _("settings: home page, menu locations, widgets"), with_log_in
        if not origins & {WXR, REST_LOGIN}:
            yield _("private items and drafts"), with_log_in
        if WXR not in origins:
            yield _("definitions of custom fields and post types"), dump
            yield from _not_in_interface(given, survey)
        yield _("theme drafts, privacy requests, content from removed plugins"), dump
        if "links" not in tables:
            yield _("links"), _("a database dump, or the site’s list of links (OPML)")
    if survey.type_counts[EVENT] and not any(name in tables for name in _DATES):
        yield _("event dates"), _("a database dump, or the calendar’s .ics file")
    has_files = given.uploads is not None or given.fetches_files
    if survey.type_counts[ATTACHMENT] and not has_files:
        yield _("files"), _("the uploads folder, or the site with --download-files")


def _not_in_interface(
    given: CombinedInput, survey: Survey
) -> Iterator[tuple[str, str]]:
    """Yield what visitors of a live site saw but its REST API does not show.

    Fields that are not registered for it cannot be detected at all.
    """
    where = _("a database dump or an export")
    yield (
        _(
            "values of custom fields that are not in the site’s REST API (it has "
            "%(count)d; how many others there are cannot be seen from outside)"
        )
        % {"count": len(survey.field_names)},
        where,
    )
    imported_paths = {path_of(item.link) for item in given.site.items()}
    taxonomies = {taxonomy for taxonomy, _slug in survey.terms}
    in_menus = survey.traces.menu_types - KNOWN_TYPES - {POST} - set(survey.type_counts)
    for listing in given.listings:
        feed = listing.feed - imported_paths
        for name, paths in sorted(listing.types.items()):
            feed -= paths
            if count := len(paths - imported_paths):
                what = _(
                    "items of type “%(type)s” (web addresses in the sitemap: %(count)d)"
                )
                if name in listing.unsure:
                    what = _(
                        "items or terms of “%(type)s” (web addresses in the sitemap: "
                        "%(count)d)"
                    )
                yield what % {"type": name, "count": count}, where
        for name in sorted(in_menus - set(listing.types)):
            what = _("items of type “%(type)s” (menus link to them)")
            yield what % {"type": name}, where
        if feed:
            what = _("items that are only in the feed (web addresses: %(count)d)")
            yield what % {"count": len(feed)}, where
        in_menus_only = survey.traces.menu_taxonomies - set(listing.taxonomies)
        for name in sorted(set(listing.taxonomies) | in_menus_only):
            if name not in taxonomies and name not in listing.shown_taxonomies:
                what = _(
                    "terms of “%(taxonomy)s” (web addresses in the sitemap: %(count)d)"
                )
                count = len(listing.taxonomies.get(name, ()))
                yield what % {"taxonomy": name, "count": count}, where


def _origins(given: CombinedInput) -> set[str]:
    return {name for counts in given.site.counts().values() for name in counts}


def php_object_notes(site: CombinedSite) -> list[Note]:
    """Return a note for each value that contains a PHP object."""
    return [
        Note(
            _("%(type)s %(number)s: the PHP object in %(place)s was kept as text")
            % {"type": item.type, "number": item.source_id, "place": key},
            kind=_("PHP objects that were kept as text"),
            subject=named(item),
        )
        for item in site.items()
        for key, value in item.meta
        if _holds_object(value)
    ]


def _holds_object(value: str) -> bool:
    if not looks_serialised(value):
        return False
    try:
        return isinstance(parse_php(value), PhpObject)
    except InvalidPhpValueError:
        return False
