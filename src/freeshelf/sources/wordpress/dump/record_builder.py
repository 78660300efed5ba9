"""The rows of a site put together: accounts, terms, and items with all of theirs."""

import html
from collections.abc import Iterator

from freeshelf.sources.records import (
    NOT_KEPT,
    SourceAuthor,
    SourceComment,
    SourceItem,
    SourceOption,
    SourceRow,
    SourceSite,
    SourceTerm,
    TermReference,
)
from freeshelf.sources.wordpress.dump.cells import (
    clean,
    meta_pairs,
    number,
    numbers,
    text,
    true_keys,
)
from freeshelf.sources.wordpress.dump.permalinks import PermalinkParts, Permalinks
from freeshelf.sources.wordpress.dump.secrets import (
    TYPES_WITH_KEYS,
    public_value,
)
from freeshelf.sources.wordpress.dump.staging import Staging, Values

_ITEM_FIELDS = {
    "post_type": "type",
    "post_status": "status",
    "post_title": "title",
    "post_content": "content",
    "post_excerpt": "excerpt",
    "post_date": "date",
    "post_date_gmt": "date_gmt",
    "post_modified": "modified",
    "post_modified_gmt": "modified_gmt",
    "post_name": "slug",
    "post_password": "password",
}
_OTHER_FIELDS = {"ID", "post_author", "post_parent", "guid", "comment_count"}
# Written into every export, even when they are empty.
_ALWAYS_SAID = {"menu_order", "comment_status", "ping_status"}
_COMMENT_FIELDS = {"comment_ID": "comment_id", "user_id": "comment_user_id"}
# An export has no word on browsers either, and people need none.
_NOT_OF_A_COMMENT = {"comment_post_ID", "comment_agent"}
_NO_KARMA = ("comment_karma", "0")
_NETWORK_FIELDS = {"comment_author_IP", "comment_agent"}
_TEXTS = {"title", "content", "excerpt"}


class RecordBuilder:
    """Yields the records of a site out of its staged rows."""

    def __init__(self, staging: Staging, *, prefix: str) -> None:
        self._staging = staging
        self._prefix = prefix
        self._options = {
            row["option_name"] or "": row["option_value"] or ""
            for _line, row in staging.all("options")
        }
        self._logins: dict[int, tuple[str, str]] = {}  # log-in, part of an address
        self._references: dict[int, TermReference] = {}  # by term_taxonomy_id
        self._broader: dict[int, tuple[str, int]] = {}  # slug and parent, by term_id
        self._links = Permalinks(self._options, self._addressed)
        self._sticky = numbers(self._options.get("sticky_posts", ""))

    def site(self) -> SourceSite:
        """The site, as its own export would describe it."""
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
        """Yield its settings; a note stands for each that is a secret."""
        for name, value in self._options.items():
            yield SourceOption(name, public_value(name, value))

    def authors(self) -> Iterator[SourceAuthor]:
        """Yield every account, whether it wrote something or not."""
        for _line, row in self._staging.all("users"):
            key, login = number(row, "ID"), text(row, "user_login")
            self._logins[key] = (login, text(row, "user_nicename"))
            meta = meta_pairs(self._staging.rows_of_owner("usermeta", key))
            known = dict(reversed(meta))
            yield SourceAuthor(
                login=login,
                source_id=str(key),
                display_name=text(row, "display_name"),
                first_name=known.get("first_name", ""),
                last_name=known.get("last_name", ""),
                email=text(row, "user_email"),
                url=text(row, "user_url"),
                registered=text(row, "user_registered"),
                biography=known.get("description", ""),
                roles=true_keys(known.get(f"{self._prefix}capabilities", "")),
                meta=tuple((name, public_value(name, value)) for name, value in meta),
            )

    def terms(self) -> Iterator[SourceTerm | SourceRow]:
        """Yield every term of every taxonomy; halves of one as they are."""
        taxonomies = list(self._staging.all("term_taxonomy"))
        found = {}
        for line, row in taxonomies:
            term = self._staging.row("terms", number(row, "term_id"))
            if term is None:
                yield SourceRow("term_taxonomy", row, line)
                continue
            key = number(row, "term_id")
            found[key] = term
            slug = text(term, "slug")
            self._broader[key] = (slug, number(row, "parent"))
            self._references[number(row, "term_taxonomy_id")] = TermReference(
                text(row, "taxonomy"), slug, _name(row, term)
            )
        for _line, row in taxonomies:
            if (term := found.get(number(row, "term_id"))) is not None:
                yield self._term(row, term)
        for line, term in self._staging.all("terms"):
            if number(term, "term_id") not in found:
                yield SourceRow("terms", term, line)

    def items(self) -> Iterator[SourceItem]:
        """Yield every item with its terms, metadata and comments, by number."""
        for _line, row in self._staging.all("posts"):
            if row["post_type"] == "acf-post-type":
                self._links.define(text(row, "post_content"))
        for position, (line, row) in enumerate(self._staging.all("posts"), start=1):
            yield self._item(row, position, line)

    def leftovers(self) -> Iterator[SourceRow]:
        """Yield rows that hang on something that is not there."""
        for table in ("postmeta", "commentmeta", "termmeta", "usermeta"):
            for line, row in self._staging.orphans(table):
                name, value = text(row, "meta_key"), text(row, "meta_value")
                kept = (
                    row
                    if table == "postmeta"
                    else {**row, "meta_value": public_value(name, value)}
                )
                yield SourceRow(table, kept, line)
        for line, row in self._staging.orphans("comments"):
            hidden = {name: NOT_KEPT for name in _NETWORK_FIELDS if row.get(name)}
            yield SourceRow("comments", {**row, **hidden}, line)
        for line, row in self._staging.all("term_relationships"):
            if not self._is_of_item(row):
                yield SourceRow("term_relationships", row, line)

    def _term(self, row: Values, term: Values) -> SourceTerm:
        key = number(term, "term_id")
        above = self._broader.get(number(row, "parent"))
        return SourceTerm(
            taxonomy=text(row, "taxonomy"),
            slug=text(term, "slug"),
            name=_name(row, term),
            source_id=str(key),
            parent=above[0] if above is not None else "",
            description=text(row, "description").strip(),
            meta=tuple(meta_pairs(self._staging.rows_of_owner("termmeta", key))),
        )

    def _item(self, row: Values, position: int, line: int) -> SourceItem:
        key = number(row, "ID")
        said = {name: text(row, column) for column, name in _ITEM_FIELDS.items()}
        for name in _TEXTS:
            said[name] = clean(said[name])
        if said["type"] in TYPES_WITH_KEYS:
            said["password"] = ""
        meta = meta_pairs(self._staging.rows_of_owner("postmeta", key))
        return SourceItem(
            source_id=str(key),
            link=self._links.link(self._address(row)),
            # An export unescapes it once, and it is part of what names an item.
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
            position=position,
            line=line,
            repeat=0,
            is_copy=False,
            **said,
        )

    def _other(self, row: Values, key: int) -> dict[str, str]:
        other = {
            column: value or ""
            for column, value in row.items()
            if column not in _ITEM_FIELDS
            and column not in _OTHER_FIELDS
            and (value or column in _ALWAYS_SAID)
        }
        return {**other, "is_sticky": "1" if key in self._sticky else "0"}

    def _terms_of(self, key: int) -> tuple[TermReference, ...]:
        rows = self._staging.rows_of_owner("term_relationships", key)
        found = [
            self._references[number(row, "term_taxonomy_id")]
            for row in rows
            if self._is_of_item(row)
        ]
        # The order of an export: by name.
        found.sort(key=lambda term: (term.name.casefold(), term.taxonomy, term.slug))
        return tuple(dict.fromkeys(found))

    def _is_of_item(self, row: Values) -> bool:
        """Whether a relationship joins an item and a term; links have them too."""
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

    def _addressed(self, key: int) -> PermalinkParts | None:
        row = self._staging.row("posts", key)
        return None if row is None else self._address(row)

    def _address(self, row: Values) -> PermalinkParts:
        key, parent = number(row, "ID"), number(row, "post_parent")
        status = text(row, "post_status")
        if status == "inherit" and parent:
            above = self._staging.row("posts", parent)
            status = text(above, "post_status") if above is not None else status
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
        """Slugs of an item's first category and of those above it."""
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
        above = number(taxonomy, "term_id") if taxonomy is not None else 0
        while above in self._broader and len(slugs) < 50:
            slug, above = self._broader[above]
            slugs.insert(0, slug)
        return "/".join(slugs) or "uncategorized"


def _name(row: Values, term: Values) -> str:
    slug = text(term, "slug")
    if row["taxonomy"] == "post_format":
        # WordPress shows its own words for these: the database has only slugs.
        return slug.removeprefix("post-format-").capitalize()
    return text(term, "name").strip() or slug
