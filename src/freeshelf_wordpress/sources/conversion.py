"""Convert elements of an export to records, by local name, for all versions of WXR."""

from freeshelf_wordpress.sources.elements import Element
from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceComment,
    SourceItem,
    SourceTerm,
    TermReference,
)

SITE_FIELDS = {
    "title": "title",
    "link": "link",
    "description": "description",
    "language": "language",
    "wxr_version": "version",
    "base_site_url": "base_site_url",
    "base_blog_url": "base_blog_url",
    "generator": "generator",
}
_ITEM_FIELDS = {
    "post_id": "source_id",
    "post_type": "type",
    "status": "status",
    "title": "title",
    "link": "link",
    "guid": "guid",
    "creator": "creator",
    "post_date": "date",
    "post_date_gmt": "date_gmt",
    "post_modified": "modified",
    "post_modified_gmt": "modified_gmt",
    "post_name": "slug",
    "post_parent": "parent_id",
    "post_password": "password",
    "attachment_url": "attachment_url",
}
_SHORT = {"source_id", "type", "status", "date", "date_gmt", "parent_id", "link"}
# Terms are read elsewhere; a feed repeats the date and excerpt of an item.
_SKIPPED = {"category", "pubDate", "description"}
_TERM_FIELDS = {
    "term_id": "source_id",
    "category_nicename": "slug",
    "tag_slug": "slug",
    "term_slug": "slug",
    "category_parent": "parent",
    "term_parent": "parent",
    "cat_name": "name",
    "tag_name": "name",
    "term_name": "name",
    "category_description": "description",
    "tag_description": "description",
    "term_description": "description",
}
_AUTHOR_FIELDS = {
    "author_id": "source_id",
    "author_login": "login",
    "author_email": "email",
    "author_display_name": "display_name",
    "author_first_name": "first_name",
    "author_last_name": "last_name",
}
_TAXONOMY_OF_ELEMENT = {"category": "category", "tag": "post_tag"}


def read_author(element: Element) -> SourceAuthor:
    """Return the account that an element describes."""
    fields = {
        _AUTHOR_FIELDS[child.name]: child.text.strip()
        for child in element.children
        if child.name in _AUTHOR_FIELDS
    }
    return SourceAuthor(
        login=fields.get("login", ""),
        source_id=fields.get("source_id", ""),
        display_name=fields.get("display_name", ""),
        first_name=fields.get("first_name", ""),
        last_name=fields.get("last_name", ""),
        email=fields.get("email", ""),
    )


def read_term(element: Element) -> SourceTerm:
    """Return the category, tag or term of another taxonomy in an element."""
    fields = {"taxonomy": _TAXONOMY_OF_ELEMENT.get(element.name, ""), "slug": ""}
    for child in element.children:
        if child.name == "term_taxonomy":
            fields["taxonomy"] = child.text.strip()
        elif child.name in _TERM_FIELDS:
            fields[_TERM_FIELDS[child.name]] = child.text.strip()
    name = fields.pop("name", "") or fields["slug"]
    return SourceTerm(name=name, meta=_meta(element, "termmeta"), **fields)


def read_item(element: Element, position: int) -> SourceItem:
    """Return an item of any type; values without a field go to `other`."""
    fields: dict[str, str] = {"type": "post", "status": "", "source_id": ""}
    other: dict[str, str] = {}
    for child in element.children:
        if child.name == "encoded":
            part = "excerpt" if "excerpt" in child.namespace else "content"
            fields[part] = child.text
        elif child.name in _ITEM_FIELDS:
            name = _ITEM_FIELDS[child.name]
            fields[name] = child.text.strip() if name in _SHORT else child.text
        elif not child.children and child.name not in _SKIPPED:
            other[child.name] = child.text
    return SourceItem(
        terms=_term_references(element),
        meta=_meta(element, "postmeta"),
        comments=tuple(
            _comment(child) for child in element.children if child.name == "comment"
        ),
        other=other,
        position=position,
        line=element.line,
        repeat=0,
        is_copy=False,
        **fields,
    )


def _term_references(element: Element) -> tuple[TermReference, ...]:
    references = []
    for child in element.children:
        # WXR 1.0 contains each category twice, once without its slug.
        if child.name == "category" and child.attributes.get("nicename"):
            domain = child.attributes.get("domain", "category")
            taxonomy = _TAXONOMY_OF_ELEMENT.get(domain, domain)
            slug = child.attributes["nicename"]
            references.append(TermReference(taxonomy, slug, child.text.strip() or slug))
    return tuple(dict.fromkeys(references))


def _meta(element: Element, name: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for child in element.children:
        if child.name == name:
            texts = {part.name: part.text for part in child.children}
            pairs.append((texts.get("meta_key", ""), texts.get("meta_value", "")))
    return tuple(pairs)


def _comment(element: Element) -> SourceComment:
    fields = {part.name: part.text for part in element.children if not part.children}
    return SourceComment(fields=fields, meta=_meta(element, "commentmeta"))
