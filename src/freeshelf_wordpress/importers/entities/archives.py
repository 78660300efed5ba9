"""Redirect list URLs of the old site: of terms, authors and custom types.

The targets are the topic of the term, the agent, or the search.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import quote, unquote, urlencode, urlsplit

from wagtail.contrib.redirects.models import Redirect

from freeshelf.ingest.deferred_rows import deferred_row, on_flush, save_or_defer
from freeshelf.ingest.provenance import find_provenance, find_target
from freeshelf.library.models import Agent
from freeshelf_wordpress.importers.base import NonItemImporter
from freeshelf_wordpress.importers.redirects import build_redirect
from freeshelf_wordpress.importers.survey import FIELD_TAXONOMY
from freeshelf_wordpress.importers.terms import mapped_concepts
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import SourceAuthor, SourceItem, SourceTerm

# Taxonomies of a calendar plugin or of the editor, whose lists need no redirect here.
_WITHOUT_LISTS = {
    "events_categories", "events_tags", "link_category", "nav_menu",
    "wp_pattern_category", "wp_template_part_area", "wp_theme",
}  # fmt: skip
_BASES = {"category": "category", "post_tag": "tag", "post_format": "type"}
_BASE_OPTIONS = {"category": "category_base", "post_tag": "tag_base"}
_QUERY_NAMES = {"category": "category_name", "post_tag": "tag"}
_NOT_IN_NICENAME = re.compile(r"[^a-z0-9_-]+")
_MAX_LENGTH = 255
_SEARCH = "/search"


class ArchiveRedirectImporter(NonItemImporter):
    """Create redirects from lists; URLs that already redirect are unchanged."""

    def redirects(self) -> Iterator[Callable[[], object]]:
        """Yield one write for each URL of a list; the first list with a URL gets it.

        Otherwise two lists with one name would replace each other's redirect in every
        run.
        """
        seen = set()
        for url, link in self._lists():
            old_path = Redirect.normalise_path(url)
            if old_path not in seen:
                seen.add(old_path)
                yield partial(self._write_redirect, old_path, link)

    def _lists(self) -> Iterator[tuple[str, str]]:
        site = self.context.survey.site
        root = urlsplit(site.base_blog_url or site.link).path.rstrip("/")
        if root:
            yield root, "/"
        links = self._concept_links()
        bases, fronts = self._bases(), self._fronts()
        for key, term in self.context.survey.terms.items():
            if term.taxonomy in _WITHOUT_LISTS or term.taxonomy.startswith(
                FIELD_TAXONOMY
            ):
                continue
            link = links.get(key) or f"{_SEARCH}?{urlencode({'q': term.name})}"
            if term.taxonomy == "post_format":
                link = _SEARCH
            for path in self._addresses_of(term, bases, fronts):
                yield f"{root}{path}", link
        for author in sorted(self.context.survey.authors.values(), key=_age):
            # The URL of a subscriber must look like one that does not exist.
            if author.login not in self.context.survey.writers:
                continue
            link = self._person_link(author)
            if name := _nicename(author):
                yield from ((f"{root}{f}/author/{name}", link) for f in fronts)
            if author.source_id:
                yield f"{root}/?author={author.source_id}", link
        for custom in self.context.survey.custom_types.values():
            if custom.is_public and custom.archive:
                yield f"{root}/{custom.archive}", _SEARCH

    def _concept_links(self) -> dict[tuple[str, str], str]:
        part = partial(quote, safe="")
        return {
            key: f"/topics/{part(each.scheme.identifier)}/{part(each.identifier)}"
            for key, each in mapped_concepts(self.context.source).items()
        }

    def _bases(self) -> dict[str, str]:
        """Return the first part of list URLs by taxonomy; empty if it has no lists."""
        bases = dict(_BASES)
        options = self.context.site.options()
        for taxonomy, option in _BASE_OPTIONS.items():
            bases[taxonomy] = options.get(option, "").strip("/") or bases[taxonomy]
        for item in self.context.site.items("acf-taxonomy"):
            bases |= _defined_base(item)
        return bases

    def _fronts(self) -> list[str]:
        """Return the possible prefixes of list URLs: the fixed start of permalinks, or
        none.

        https://developer.wordpress.org/reference/classes/wp_rewrite/ calls it front.
        """
        structure = self.context.site.options().get("permalink_structure", "")
        front = structure.partition("%")[0].strip("/")
        return [f"/{front}", ""] if front and "%" in structure else [""]

    def _addresses_of(
        self, term: SourceTerm, bases: dict[str, str], fronts: list[str]
    ) -> Iterator[str]:
        name = _QUERY_NAMES.get(term.taxonomy, term.taxonomy)
        yield f"/?{urlencode({name: unquote(term.slug)})}"
        if term.taxonomy == "category" and term.source_id:
            yield f"/?cat={term.source_id}"
        base = bases.get(term.taxonomy, term.taxonomy)
        if not base:
            return
        slug = unquote(term.slug).removeprefix("post-format-")
        path = self._path_above(term)
        for front in fronts:
            yield f"{front}/{base}/{slug}"
            if path:
                yield f"{front}/{base}/{path}/{slug}"

    def _path_above(self, term: SourceTerm) -> str:
        slugs: list[str] = []
        parent = self.context.survey.terms.get((term.taxonomy, term.parent))
        while parent is not None and parent.slug not in slugs:
            slugs.insert(0, parent.slug)
            parent = self.context.survey.terms.get((parent.taxonomy, parent.parent))
        return "/".join(unquote(slug) for slug in slugs)

    def _person_link(self, author: SourceAuthor) -> str:
        key = f"author:{author.source_id}:{author.login}"
        _provenance, agent = find_target(self.context.source, key)
        if isinstance(agent, Agent):
            return f"/publishers/{agent.identifier}"
        return _SEARCH

    def _write_redirect(self, old_path: str, link: str) -> None:
        if len(old_path) > _MAX_LENGTH or len(link) > _MAX_LENGTH:
            return
        key = f"list:{old_path}"
        provenance = find_provenance(self.context.source, key)
        if deferred_row((Redirect, old_path)) is not None:
            return
        redirect = Redirect.objects.filter(old_path=old_path, site=None).first()
        if provenance is not None and provenance.checksum == link:
            return
        if redirect is None and provenance is not None:
            # A person has deleted it.
            return
        if redirect is not None and (
            provenance is None or redirect.redirect_link != provenance.checksum
        ):
            return
        if redirect is None:
            redirect = build_redirect(old_path, link)
            save_or_defer(redirect, name=(Redirect, old_path))
        else:
            redirect.redirect_link = link
            redirect.save()
        on_flush(partial(self.context.save_provenance, key, redirect, link, {}))


def _defined_base(item: SourceItem) -> dict[str, str]:
    settings = php_array(item.content)
    name, rewrite = str(settings.get("taxonomy") or ""), settings.get("rewrite")
    if not name or not isinstance(rewrite, dict):
        return {}
    kind = rewrite.get("permalink_rewrite")
    if kind == "no_permalink":
        return {name: ""}
    slug = str(rewrite.get("slug") or "").strip("/")
    return {name: slug if kind == "custom_permalink" and slug else name}


def _age(author: SourceAuthor) -> tuple[int, str, str]:
    """Return the sort key of accounts, so that the oldest one gets its name."""
    return len(author.source_id), author.source_id, author.login


def _nicename(author: SourceAuthor) -> str:
    """Return the last part of an author's URL, derived as WordPress does it."""
    return _NOT_IN_NICENAME.sub("-", author.login.lower()).strip("-")
