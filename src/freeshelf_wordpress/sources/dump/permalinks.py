"""Build URLs of items as WordPress does, since a database does not contain them.

Rules: https://wordpress.org/documentation/article/customize-permalinks/ and
https://developer.wordpress.org/reference/functions/get_permalink/.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from freeshelf_wordpress.sources.php import php_array

# Types that WordPress registers itself; their URLs are like those of posts.
_BUILT_IN = {
    "post", "nav_menu_item", "custom_css", "wp_block", "wp_template",
    "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family",
    "wp_font_face",
}  # fmt: skip
_WITHOUT_ADDRESS = {"revision", "customize_changeset", "oembed_cache", "user_request"}
_SHOWN_STATUSES = {"publish", "private", "inherit"}
_QUERY = re.compile(r"index\.php\?([\w-]+)=\$matches\[1\]&page=\$matches\[2\]$")
_RULE = re.compile(r"(.*?)/\((?:\[\^/\]\+|\.\+\?)\)")
_MAX_ANCESTORS = 50


@dataclass(frozen=True, slots=True)
class PermalinkParts:
    """Values that a URL is built from."""

    id: int
    type: str
    status: str
    slug: str
    parent_id: int
    date: str = ""
    author: str = ""  # the slug, not the username
    category: str = ""  # slugs of its first category and those above, with slashes


class Permalinks:
    """Builder of URLs; `find` returns another item by ID."""

    def __init__(
        self, options: Mapping[str, str], find: Callable[[int], PermalinkParts | None]
    ) -> None:
        self._find = find
        self._home = options.get("home", "").rstrip("/")
        self._structure = options.get("permalink_structure", "")
        is_page = options.get("show_on_front") == "page"
        self._front = options.get("page_on_front", "") if is_page else ""
        self._root = "index.php/" if self._structure.startswith("/index.php/") else ""
        self._bases = _bases(options.get("rewrite_rules", ""))

    @property
    def needs_category(self) -> bool:
        """Return whether URLs of posts contain their category."""
        return "%category%" in self._structure

    def define(self, definition: str) -> None:
        """Add a type definition of ACF, for sites without stored rewrite rules."""
        value = php_array(definition)
        kind = value.get("post_type")
        if not isinstance(kind, str):
            return
        rewrite = value.get("rewrite")
        named = rewrite.get("slug") if isinstance(rewrite, dict) else None
        base = named if isinstance(named, str) and named else kind
        self._bases.setdefault(kind, base)

    def link(self, item: PermalinkParts) -> str:
        """Return the URL of an item; empty if it never had one."""
        if item.type in _WITHOUT_ADDRESS:
            return ""
        if item.type == "attachment":
            return self._attachment(item)
        path = self._path(item) if item.status in _SHOWN_STATUSES else ""
        return self._home + (path or self._plain(item))

    def _path(self, item: PermalinkParts) -> str:
        if not self._structure:
            return ""
        if item.type == "page":
            if str(item.id) == self._front:
                return "/"
            return self._slashed(f"/{self._root}{self._with_ancestors(item)}")
        if item.type in _BUILT_IN:
            return self._slashed(self._filled(item))
        if item.slug and (base := self._bases.get(item.type)):
            return self._slashed(f"/{self._root}{base}/{self._with_ancestors(item)}")
        return ""

    def _plain(self, item: PermalinkParts) -> str:
        if item.type == "page":
            return f"/?page_id={item.id}"
        if item.type in _BUILT_IN:
            return f"/?p={item.id}"
        return f"/?post_type={item.type}&p={item.id}"

    def _attachment(self, item: PermalinkParts) -> str:
        plain = f"{self._home}/?attachment_id={item.id}"
        if not self._structure or not item.slug:
            return plain
        if not item.parent_id:
            return self._home + self._slashed(f"/{item.slug}")
        parent = self._find(item.parent_id)
        if parent is None or parent.type == "attachment":
            return plain
        parent_url = self.link(parent)
        if not parent_url or "?" in parent_url:
            return plain
        apart = item.slug.isdigit() or "%category%" in self._structure
        name = f"attachment/{item.slug}" if apart else item.slug
        return self._slashed(f"{parent_url.rstrip('/')}/{name}")

    def _with_ancestors(self, item: PermalinkParts) -> str:
        slugs = [item.slug]
        ancestor_id, seen = item.parent_id, {item.id}
        while ancestor_id and ancestor_id not in seen and len(seen) < _MAX_ANCESTORS:
            seen.add(ancestor_id)
            parent = self._find(ancestor_id)
            if parent is None or parent.type != item.type:
                break
            slugs.insert(0, parent.slug)
            ancestor_id = parent.parent_id
        return "/".join(slugs)

    def _filled(self, item: PermalinkParts) -> str:
        date, _space, time = item.date.partition(" ")
        year, month, day = [*date.split("-"), "", "", ""][:3]
        hour, minute, second = [*time.split(":"), "", "", ""][:3]
        parts = {
            "year": year, "monthnum": month, "day": day,
            "hour": hour, "minute": minute, "second": second,
            "postname": item.slug, "post_id": str(item.id),
            "category": item.category, "author": item.author,
        }  # fmt: skip
        return re.sub(
            r"%(\w+)%", lambda tag: parts.get(tag[1], tag[0]), self._structure
        )

    def _slashed(self, url: str) -> str:
        slash = "/" if self._structure.endswith("/") else ""
        return url.rstrip("/") + slash


def _bases(rules: str) -> dict[str, str]:
    """Return the path prefix of each type from stored rewrite rules."""
    bases: dict[str, str] = {}
    for rule, target in php_array(rules).items():
        query = _QUERY.match(target) if isinstance(target, str) else None
        base = _RULE.match(rule)
        if query is not None and base is not None:
            bases.setdefault(query[1], base[1].removeprefix("index.php/"))
    return bases
