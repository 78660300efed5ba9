"""Gather evidence that visitors of the old site saw an undefined type or taxonomy.

Exports and databases do not contain what a theme or plugin registered as public. A URL
alone proves nothing: WordPress gives one to hidden types too, derived from the name of
the type.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext as _

from freeshelf_wordpress.importers.navigation import (
    ARCHIVE,
    POST,
    TERM,
    MenuEntry,
    read_navigation,
)
from freeshelf_wordpress.sources.combined.site import CombinedSite
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import SourceItem, SourceSite, SourceTerm
from freeshelf_wordpress.sources.rest.site import Listing

_MENU_ITEM, _NAVIGATION = "nav_menu_item", {"wp_navigation", "wp_template_part"}
# Texts that WordPress itself shows to visitors; about others this is unknown.
_PUBLIC_TEXTS = {"post", "page", "wp_block", *_NAVIGATION}
_LINK = re.compile(r"""(?:href=|"url":)["']([^"'\s<>]{1,2000})""")
_LIST_RULE = re.compile(r"index\.php\?post_type=([\w-]+)")
_ITEM_RULE = re.compile(r"index\.php\?([\w-]+)=\$matches\[1\](?:&page=\$matches\[2\])?")
_RULE_BASE = re.compile(r"(.*?)/\((?:\[\^/\]\+|\.\+\?)\)")
# Rules and URLs prove nothing for types whose names suggest submissions or internal
# data: plugins often register these with the public defaults.
_INTERNAL_NAME = re.compile(
    r"(?:^|[_/-])(?:submissions?|entry|entries|inbox|messages?|tickets?|orders?|forms?|"
    r"logs?|private|internal|subscribers?|contacts?|import_requests?|requests?|interno|interna|"
    r"interne|privado|privada|prive|demandes?|solicitud(?:es)?|mensajes?|pedidos?|"
    r"contactos?|formularios?|formulaires?)(?:$|[_/-])"
)
_MAX_LINKS = 500_000
_INDEX_TABLE = "yoast_indexable"
_FALSE = (None, False, 0, "0", "", "false")


class Sign(StrEnum):
    """Kinds of evidence that visitors saw something."""

    LIST = "list"
    MENU = "menu"
    LINK = "link"
    ADDRESS = "address"
    SITEMAP = "sitemap"
    INTERFACE = "interface"

    @property
    def words(self) -> str:
        """Return a message about this evidence, for the plan."""
        return {
            Sign.LIST: _("it had its own list page"),
            Sign.MENU: _("menus linked to it"),
            Sign.LINK: _("public content links to it"),
            Sign.ADDRESS: _("its web addresses contain a name chosen for readers"),
            Sign.SITEMAP: _("the sitemap listed it"),
            Sign.INTERFACE: _("the REST API showed it"),
        }[self]


@dataclass(slots=True)
class Traces:
    """Evidence from the items of a site, collected one by one."""

    menu_types: set[str] = field(default_factory=set)
    menu_taxonomies: set[str] = field(default_factory=set)
    # Targets of links in menus and public texts: paths and, for queries at the site's
    # root, the types in `post_type` and other names and values.
    linked: set[str] = field(default_factory=set)
    linked_types: set[str] = field(default_factory=set)
    linked_queries: set[tuple[str, str]] = field(default_factory=set)
    slugs: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pages: set[str] = field(default_factory=set)
    paths: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    bases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    addressed: Counter[str] = field(default_factory=Counter)

    def note(self, item: SourceItem, site: SourceSite, *, is_own: bool) -> None:
        """Collect evidence from one item; `is_own` says that its type is custom."""
        if item.status != "publish" or item.password:
            return
        if item.type == _MENU_ITEM:
            self._note_menu_line(item, site)
        elif item.type in _NAVIGATION:
            self._note_entries(read_navigation(item.content))
        path = _path(item.link)
        self.addressed[item.type] += is_own and bool(item.link)
        if is_own:
            self.slugs[item.type].add(unquote(item.slug))
        if item.type == "page":
            self.pages.add(path)
        elif is_own and path and not urlsplit(item.link).query:
            self.paths[item.type].add(path)
            base, _slash, slug = path.rpartition("/")
            if item.parent_id in ("", "0") and slug == unquote(item.slug):
                self.bases[item.type].add(base)
        if item.type in _PUBLIC_TEXTS and len(self.linked) < _MAX_LINKS:
            for url in _LINK.findall(item.content):
                self._note_address(url.replace("\\/", "/"), site)

    def _note_menu_line(self, item: SourceItem, site: SourceSite) -> None:
        kind = item.first_meta("_menu_item_type")
        name = item.first_meta("_menu_item_object")
        self._note_entries([MenuEntry("", kind, name)])
        self._note_address(item.first_meta("_menu_item_url"), site)

    def _note_entries(self, entries: Iterable[MenuEntry]) -> None:
        for entry in entries:
            if entry.kind in (POST, ARCHIVE):
                self.menu_types.add(entry.name)
            elif entry.kind == TERM:
                self.menu_taxonomies.add(entry.name)
            self._note_entries(entry.children)

    def _note_address(self, url: str, site: SourceSite) -> None:
        try:
            parts = urlsplit(url.replace("&amp;", "&"))
        except ValueError:
            return
        own = {_host(site.link), _host(site.base_site_url), _host(site.base_blog_url)}
        if parts.netloc and _host(url) not in own:
            return
        path = _path(parts.path)
        self.linked.add(path)
        # WordPress itself reads queries only at the root.
        is_root = path.removesuffix("/index.php") == _root(site)
        if not is_root or not (parts.netloc or parts.path):
            return
        for name, value in parse_qsl(parts.query):
            if name == "post_type":
                self.linked_types.add(value)
            else:
                self.linked_queries.add((name, value.rstrip("/").rpartition("/")[2]))


@dataclass(slots=True)
class PublicEvidence:
    """Evidence by name of the type or taxonomy; hidden ones have none."""

    types: dict[str, set[Sign]] = field(default_factory=lambda: defaultdict(set))
    taxonomies: dict[str, set[Sign]] = field(default_factory=lambda: defaultdict(set))
    archives: dict[str, str] = field(default_factory=dict)  # type: path of its list
    # Whether the types and taxonomies of Custom Post Type UI are public.
    defined_types: dict[str, bool] = field(default_factory=dict)
    defined_taxonomies: dict[str, bool] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def add(
        self, sign: Sign, types: Iterable[str] = (), taxonomies: Iterable[str] = ()
    ) -> None:
        """Add a kind of evidence for some types and taxonomies."""
        for signs, names in ((self.types, types), (self.taxonomies, taxonomies)):
            for name in names:
                signs[name].add(sign)

    def shows_type(self, name: str) -> bool:
        """Return whether visitors saw items of a type."""
        return self.defined_types.get(name, bool(self.types.get(name)))

    def shows_taxonomy(self, name: str) -> bool:
        """Return whether visitors saw terms of a taxonomy."""
        return self.defined_taxonomies.get(name, bool(self.taxonomies.get(name)))


def gather_evidence(
    site: CombinedSite,
    traces: Traces,
    terms: Iterable[SourceTerm],
    listings: Iterable[Listing] = (),
) -> PublicEvidence:
    """Evaluate items, settings, tables and the sitemap of a site."""
    evidence = PublicEvidence()
    for listing in listings:
        evidence.add(Sign.SITEMAP, listing.types, listing.taxonomies)
        shown = listing.shown_taxonomies - set(site.site().hidden_taxonomies)
        evidence.add(Sign.INTERFACE, taxonomies=shown)
    _read_menus_and_addresses(evidence, traces)
    options = site.options()
    bases = _read_rules(evidence, options.get("rewrite_rules", ""))
    root = _root(site.site())
    for term in terms:
        base, slug = bases.get(term.taxonomy, term.taxonomy), unquote(term.slug)
        is_in_query = (term.taxonomy, slug) in traces.linked_queries
        if is_in_query or f"{root}/{base}/{slug}" in traces.linked:
            evidence.taxonomies[term.taxonomy].add(Sign.LINK)
    _read_index(evidence, site)
    _read_definitions(evidence, options)
    return evidence


def _read_menus_and_addresses(evidence: PublicEvidence, traces: Traces) -> None:
    evidence.add(Sign.MENU, traces.menu_types, traces.menu_taxonomies)
    evidence.add(Sign.LINK, traces.linked_types)
    for name, value in traces.linked_queries:
        if value in traces.slugs.get(name, ()):
            evidence.types[name].add(Sign.LINK)
    for name, paths in traces.paths.items():
        bases = traces.bases.get(name, set())
        lists = (bases & traces.linked) - traces.pages - {""}
        if paths & traces.linked or lists:
            evidence.types[name].add(Sign.LINK)
        evidence.archives.update((name, base.strip("/")) for base in lists)
        custom_bases = {base.rpartition("/")[2] for base in bases} - {"", name}
        if any(not _INTERNAL_NAME.search(f"{name}/{base}") for base in custom_bases):
            evidence.types[name].add(Sign.ADDRESS)


def _read_rules(evidence: PublicEvidence, rules: str) -> dict[str, str]:
    """Read archives of types from rewrite rules and return the bases of taxonomies."""
    bases: dict[str, str] = {}
    for rule, target in php_array(rules).items():
        if not isinstance(target, str):
            continue
        if listed := _LIST_RULE.fullmatch(target):
            path = rule.removesuffix("/?$").removeprefix("index.php/")
            evidence.archives[listed[1]] = path
            if not _INTERNAL_NAME.search(f"{listed[1]}/{path}"):
                evidence.types[listed[1]].add(Sign.LIST)
        elif (named := _ITEM_RULE.fullmatch(target)) and (
            base := _RULE_BASE.match(rule)
        ):
            bases.setdefault(named[1], base[1].removeprefix("index.php/"))
    return bases


def _read_index(evidence: PublicEvidence, site: CombinedSite) -> None:
    """Read the index of an SEO plugin, which lists the content of its sitemap."""
    if _INDEX_TABLE not in site.tables():
        return
    for row in site.rows(_INDEX_TABLE):
        values = row.values
        if values.get("is_public") == "0" or values.get("post_status") not in (
            None, "", "publish",
        ):  # fmt: skip
            continue
        name = str(values.get("object_sub_type") or "")
        if values.get("object_type") == "post":
            evidence.types[name].add(Sign.SITEMAP)
        elif values.get("object_type") == "term":
            evidence.taxonomies[name].add(Sign.SITEMAP)


def _read_definitions(evidence: PublicEvidence, options: Mapping[str, str]) -> None:
    """Read the settings of Custom Post Type UI."""
    for option, defined in (
        ("cptui_post_types", evidence.defined_types),
        ("cptui_taxonomies", evidence.defined_taxonomies),
    ):
        for name, definition in php_array(options.get(option, "")).items():
            if not isinstance(definition, dict):
                continue
            defined[name] = definition.get("public") not in _FALSE
            evidence.labels[name] = str(definition.get("label") or name)
            if defined[name] and definition.get("has_archive", False) not in _FALSE:
                evidence.archives.setdefault(
                    name, str(definition.get("has_archive_string") or name)
                )


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path).rstrip("/")
    except ValueError:
        return ""


def _root(site: SourceSite) -> str:
    return _path(site.base_blog_url or site.link)


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")
