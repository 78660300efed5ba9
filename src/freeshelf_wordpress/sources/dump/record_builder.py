"""Build records of a site from its rows: accounts, terms, and items with children."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping

from freeshelf.sources.base import NOT_KEPT
from freeshelf_wordpress.sources.dump.permalinks import PermalinkParts, Permalinks
from freeshelf_wordpress.sources.dump.secrets import TYPES_WITH_KEYS, public_value
from freeshelf_wordpress.sources.dump.staging import Staging, Values
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import (
    POST_COLUMNS,
    SourceAuthor,
    SourceComment,
    SourceItem,
    SourceOption,
    SourceRow,
    SourceSite,
    SourceTerm,
    TermReference,
)

Cells = Mapping[str, str | None]
# Characters that XML forbids; an export of the same item would not contain them.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
_BREAKS = re.compile("[\x0b\x0c]")


def text(row: Cells, column: str) -> str:
    """Return the text of a cell; empty for NULL or a missing column."""
    return row.get(column) or ""


def number(row: Cells, column: str) -> int:
    """Return the number in a cell; 0 if it is not valid."""
    try:
        return int(row.get(column) or 0)
    except ValueError:
        return 0


def meta_pairs(rows: Iterable[Cells]) -> list[tuple[str, str]]:
    """Return keys and values of metadata rows."""
    return [(text(row, "meta_key"), text(row, "meta_value")) for row in rows]


def clean(value: str) -> str:
    """Remove control characters from a text."""
    return _FORBIDDEN.sub("", _BREAKS.sub(" ", value))


def true_keys(serialised: str) -> tuple[str, ...]:
    """Return the keys of a serialized array whose values are true."""
    return tuple(key for key, value in php_array(serialised).items() if value)


def numbers(serialised: str) -> set[int]:
    """Return the integers in a serialized array."""
    return {value for value in php_array(serialised).values() if isinstance(value, int)}


_ITEM_FIELDS = {
    **POST_COLUMNS,
    "post_status": "status",
    "post_title": "title",
    "post_content": "content",
    "post_excerpt": "excerpt",
}
_OTHER_FIELDS = {"ID", "post_author", "post_parent", "guid", "comment_count"}
# Always in exports, even if empty.
_ALWAYS_INCLUDED = {"menu_order", "comment_status", "ping_status"}
_COMMENT_FIELDS = {"comment_ID": "comment_id", "user_id": "comment_user_id"}
# Exports do not contain browsers either, and editors do not need them.
_NOT_OF_A_COMMENT = {"comment_post_ID", "comment_agent"}
_NO_KARMA = ("comment_karma", "0")
_NETWORK_FIELDS = {"comment_author_IP", "comment_agent"}
_TEXTS = {"title", "content", "excerpt"}


class RecordBuilder:
    """Builder of the records of a site from its staged rows."""

    def __init__(self, staging: Staging, *, prefix: str) -> None:
        self._staging = staging
        self._prefix = prefix
        self._options = {
            row["option_name"] or "": row["option_value"] or ""
            for _line, row in staging.all("options")
        }
        self._logins: dict[int, tuple[str, str]] = {}  # username, slug
        self._references: dict[int, TermReference] = {}  # by term_taxonomy_id
        self._broader: dict[int, tuple[str, int]] = {}  # slug and parent, by term_id
        self._links = Permalinks(self._options, self._permalink_parts_of)
        self._sticky = numbers(self._options.get("sticky_posts", ""))

    def site(self) -> SourceSite:
        """Return the site as its own export would describe it."""
        home = self._options.get("home", "") or self._options.get("siteurl", "")
        return SourceSite(
            title=html.unescape(self._options.get("blogname", "")),
            link=home,
            description=html.unescape(self._options.get("blogdescription", "")),
            language=(self._options.get("WPLANG") or "en_US").replace("_", "-"),
            base_site_url=home,
            base_blog_url=home,
        )

    def options(self) -> Iterator[SourceOption]:
        """Yield its settings, with a placeholder for each secret."""
        for name, value in self._options.items():
            yield SourceOption(name, public_value(name, value))

    def authors(self) -> Iterator[SourceAuthor]:
        """Yield all accounts."""
        for _line, row in self._staging.all("users"):
            key, login = number(row, "ID"), text(row, "user_login")
            self._logins[key] = (login, text(row, "user_nicename"))
            meta = meta_pairs(self._staging.rows_of_owner("usermeta", key))
            meta_by_name = dict(reversed(meta))
            yield SourceAuthor(
                login=login,
                source_id=str(key),
                display_name=text(row, "display_name"),
                first_name=meta_by_name.get("first_name", ""),
                last_name=meta_by_name.get("last_name", ""),
                email=text(row, "user_email"),
                url=text(row, "user_url"),
                registered=text(row, "user_registered"),
                biography=meta_by_name.get("description", ""),
                roles=true_keys(meta_by_name.get(f"{self._prefix}capabilities", "")),
                meta=tuple((name, public_value(name, value)) for name, value in meta),
            )

    def terms(self) -> Iterator[SourceTerm | SourceRow]:
        """Yield all terms, and incomplete ones as rows."""
        taxonomies = list(self._staging.all("term_taxonomy"))
        terms_by_id = {}
        for line, row in taxonomies:
            term = self._staging.row("terms", number(row, "term_id"))
            if term is None:
                yield SourceRow("term_taxonomy", row, line)
                continue
            key = number(row, "term_id")
            terms_by_id[key] = term
            slug = text(term, "slug")
            self._broader[key] = (slug, number(row, "parent"))
            self._references[number(row, "term_taxonomy_id")] = TermReference(
                text(row, "taxonomy"), slug, _name(row, term)
            )
        for _line, row in taxonomies:
            if (term := terms_by_id.get(number(row, "term_id"))) is not None:
                yield self._term(row, term)
        for line, term in self._staging.all("terms"):
            if number(term, "term_id") not in terms_by_id:
                yield SourceRow("terms", term, line)

    def items(self) -> Iterator[SourceItem]:
        """Yield items by ID, with their terms, metadata and comments."""
        for _line, row in self._staging.all("posts"):
            if row["post_type"] == "acf-post-type":
                self._links.define(text(row, "post_content"))
        for _line, row in self._staging.all("posts"):
            yield self._item(row)

    def leftovers(self) -> Iterator[SourceRow]:
        """Yield rows that belong to a missing object."""
        for table in ("postmeta", "commentmeta", "termmeta", "usermeta"):
            for line, row in self._staging.orphans(table):
                name, value = text(row, "meta_key"), text(row, "meta_value")
                public_row = row
                if table != "postmeta":
                    public_row = {**row, "meta_value": public_value(name, value)}
                yield SourceRow(table, public_row, line)
        for line, row in self._staging.orphans("comments"):
            hidden = {name: NOT_KEPT for name in _NETWORK_FIELDS if row.get(name)}
            yield SourceRow("comments", {**row, **hidden}, line)
        for line, row in self._staging.all("term_relationships"):
            if not self._is_of_item(row):
                yield SourceRow("term_relationships", row, line)

    def _term(self, row: Values, term: Values) -> SourceTerm:
        key = number(term, "term_id")
        parent = self._broader.get(number(row, "parent"))
        return SourceTerm(
            taxonomy=text(row, "taxonomy"),
            slug=text(term, "slug"),
            name=_name(row, term),
            source_id=str(key),
            parent=parent[0] if parent is not None else "",
            description=text(row, "description").strip(),
            meta=tuple(meta_pairs(self._staging.rows_of_owner("termmeta", key))),
        )

    def _item(self, row: Values) -> SourceItem:
        key = number(row, "ID")
        values = {name: text(row, column) for column, name in _ITEM_FIELDS.items()}
        for name in _TEXTS:
            values[name] = clean(values[name])
        if values["type"] in TYPES_WITH_KEYS:
            values["password"] = ""
        meta = meta_pairs(self._staging.rows_of_owner("postmeta", key))
        return SourceItem(
            source_id=str(key),
            link=self._links.link(self._permalink_parts(row)),
            # Unescaped as in exports, since the guid is part of the record key.
            guid=html.unescape(text(row, "guid")),
            creator=self._logins.get(number(row, "post_author"), ("", ""))[0],
            parent_id=str(number(row, "post_parent")),
            attachment_url=self._attachment_url(row, meta),
            terms=self._terms_of(key),
            meta=tuple(meta),
            comments=tuple(
                map(self._comment, self._staging.rows_of_owner("comments", key))
            ),
            other=self._other(row, key),
            repeat=0,
            is_copy=False,
            **values,
        )

    def _other(self, row: Values, key: int) -> dict[str, str]:
        other = {
            column: value or ""
            for column, value in row.items()
            if column not in _ITEM_FIELDS
            and column not in _OTHER_FIELDS
            and (value or column in _ALWAYS_INCLUDED)
        }
        return {**other, "is_sticky": "1" if key in self._sticky else "0"}

    def _terms_of(self, key: int) -> tuple[TermReference, ...]:
        rows = self._staging.rows_of_owner("term_relationships", key)
        references = [
            self._references[number(row, "term_taxonomy_id")]
            for row in rows
            if self._is_of_item(row)
        ]
        # Exports sort by name.
        references.sort(
            key=lambda term: (term.name.casefold(), term.taxonomy, term.slug)
        )
        return tuple(dict.fromkeys(references))

    def _is_of_item(self, row: Values) -> bool:
        """Return whether a relationship joins an item, not a link, and a term."""
        term = self._references.get(number(row, "term_taxonomy_id"))
        return (
            term is not None
            and term.taxonomy != "link_category"
            and self._staging.row("posts", number(row, "object_id")) is not None
        )

    def _comment(self, row: Values) -> SourceComment:
        fields = {
            _COMMENT_FIELDS.get(column, column): clean(value or "")
            for column, value in row.items()
            if column not in _NOT_OF_A_COMMENT and (column, value) != _NO_KARMA
        }
        key = number(row, "comment_ID")
        return SourceComment(
            fields, tuple(meta_pairs(self._staging.rows_of_owner("commentmeta", key)))
        )

    def _attachment_url(self, row: Values, meta: list[tuple[str, str]]) -> str:
        if row["post_type"] != "attachment":
            return ""
        path = next((value for name, value in meta if name == "_wp_attached_file"), "")
        if not path:
            return html.unescape(text(row, "guid"))
        base = self._options.get("upload_url_path", "").rstrip("/")
        if not base:
            site = self._options.get("siteurl", "").rstrip("/")
            folder = self._options.get("upload_path", "").strip("/")
            base = f"{site}/{folder or 'wp-content/uploads'}"
        return f"{base}/{path.lstrip('/')}"

    def _permalink_parts_of(self, key: int) -> PermalinkParts | None:
        row = self._staging.row("posts", key)
        return None if row is None else self._permalink_parts(row)

    def _permalink_parts(self, row: Values) -> PermalinkParts:
        key, parent = number(row, "ID"), number(row, "post_parent")
        status = text(row, "post_status")
        if status == "inherit" and parent:
            parent_row = self._staging.row("posts", parent)
            status = (
                text(parent_row, "post_status") if parent_row is not None else status
            )
        return PermalinkParts(
            id=key,
            type=text(row, "post_type"),
            status=status,
            slug=text(row, "post_name"),
            parent_id=parent,
            date=text(row, "post_date"),
            author=self._logins.get(number(row, "post_author"), ("", ""))[1],
            category=self._category(key) if self._links.needs_category else "",
        )

    def _category(self, key: int) -> str:
        """Return slugs of an item's first category and its ancestors."""
        first = min(
            (
                number(row, "term_taxonomy_id")
                for row in self._staging.rows_of_owner("term_relationships", key)
                if self._is_of_item(row)
                and self._references[number(row, "term_taxonomy_id")].taxonomy
                == "category"
            ),
            default=0,
        )
        taxonomy = self._staging.row("term_taxonomy", first)
        slugs: list[str] = []
        term_id = number(taxonomy, "term_id") if taxonomy is not None else 0
        while term_id in self._broader and len(slugs) < 50:
            slug, term_id = self._broader[term_id]
            slugs.insert(0, slug)
        return "/".join(slugs) or "uncategorized"


def _name(row: Values, term: Values) -> str:
    slug = text(term, "slug")
    if row["taxonomy"] == "post_format":
        # WordPress translates these names; the database contains only slugs.
        return slug.removeprefix("post-format-").capitalize()
    return text(term, "name").strip() or slug
