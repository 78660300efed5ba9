"""Export editorial pages as pages in their tree, and news as posts."""

from collections.abc import Iterator
from html import escape
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from freeshelf.pages.models import NewsPage
from freeshelf_wordpress.export.context import (
    ExportContext,
    completed_items,
    last_version,
)
from freeshelf_wordpress.export.items import Item, published_at, status_of
from freeshelf_wordpress.export.origins import Origin
from freeshelf_wordpress.export.terms import NEWS


class PageWriter:
    """Writer of pages and posts; children of the home page are at the top level.

    Pages below the home page of another language stay below it.
    """

    def __init__(self, context: ExportContext) -> None:
        self._context = context
        self._restricted_paths = {
            restriction.page.path
            for restriction in PageViewRestriction.objects.select_related("page")
        }
        homes = context.selection.home_pages()
        self._main = homes[0].pk if homes else None
        self._languages = {home.pk: home.locale.language_code for home in homes[1:]}
        self._former: dict[int, list[str]] = {}  # slugs of redirects, by page
        self._numbers: dict[str, int] = {}  # post IDs of exported parents, by path
        self._order: dict[str, int] = {}  # children so far, by the parent's path

    def items(self) -> Iterator[Item]:
        """Yield all pages, the home page first and parents before children."""
        rows = self._context.selection.pages().select_related("locale")
        self._former = _former_slugs(list(rows.values_list("pk", flat=True)))
        pages = rows.specific().iterator(chunk_size=100)
        return completed_items(self._context, Page, pages, self._item)

    def _item(self, row: Any, origin: Origin) -> Item:
        parent_path = row.path[: -Page.steplen]
        self._order[parent_path] = self._order.get(parent_path, -1) + 1
        number = self._context.selection.page_number(row.pk)
        if row.pk != self._main:
            self._numbers[row.path] = number
        page = last_version(row)
        is_news = isinstance(row, NewsPage)
        status = status_of(row, is_open=not self._is_restricted(row.path))
        names = [origin.slug, *origin.old_slugs, *self._former.get(row.pk, ())]
        text = self._context.texts.write(page.body) if hasattr(page, "body") else None
        return Item(
            number=number,
            type="post" if is_news else "page",
            title=page.title,
            status=status,
            slug=self._slug(page),
            content=text.content if text else "",
            excerpt=escape(getattr(page, "introduction", ""), quote=False),
            creator=self._context.authors.of_account(row.owner_id),
            published=published_at(row, status),
            modified=row.last_published_at or row.latest_revision_created_at,
            parent=0 if is_news else self._numbers.get(parent_path, 0),
            order=0 if is_news else self._order[parent_path],
            is_sticky=getattr(page, "is_featured", False),
            terms=self._terms(page, is_news=is_news),
            meta=(
                ("language", row.locale.language_code),
                *(text.meta if text else ()),
                *self._context.uploads.featured_image_meta(origin.featured),
                *(("_wp_old_slug", slug) for slug in _old_slugs(page, names)),
            ),
        )

    def _terms(self, page: Any, *, is_news: bool) -> tuple[Any, ...]:
        concept = getattr(page, "concept_id", None)
        terms = self._context.terms.references([concept] if concept else [])
        return (NEWS, *terms) if is_news else terms

    def _slug(self, page: Page) -> str:
        """Return the slug; home pages of other languages have the language code."""
        slug: str = self._languages.get(page.pk, page.slug)
        return "home" if page.pk == self._main else slug

    def _is_restricted(self, path: str) -> bool:
        return any(path.startswith(restricted) for restricted in self._restricted_paths)


def _old_slugs(page: Page, names: list[str]) -> list[str]:
    """Return former slugs that differ from the current one."""
    return [name for name in dict.fromkeys(names) if name and name != page.slug]


def _former_slugs(keys: list[int]) -> dict[int, list[str]]:
    """Return the last parts of paths that redirect to pages, by primary key."""
    slugs: dict[int, list[str]] = {}
    redirects = Redirect.objects.filter(redirect_page__in=keys).order_by("pk")
    for path, pk in redirects.values_list("old_path", "redirect_page"):
        if "?" not in path:
            slugs.setdefault(pk, []).append(path.rstrip("/").rpartition("/")[2])
    return slugs
