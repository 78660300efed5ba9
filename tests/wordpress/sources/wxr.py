"""Small WordPress exports, written out by hand for tests."""

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- Activate & Run Importer -->
<rss version="2.0"
    xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"
    xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:wp="{scheme}://wordpress.org/export/{version}/">
<channel>
<title>Quay Library</title>
<link>https://quay.example</link>
<description>Tests</description>
<language>en-US</language>
<wp:wxr_version>{version}</wp:wxr_version>
<wp:base_site_url>https://quay.example</wp:base_site_url>
<wp:base_blog_url>https://quay.example</wp:base_blog_url>
"""
FOOT = "</channel>\n</rss>\n"


def cdata(text: str) -> str:
    """Text as WordPress writes it."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def author(login: str, name: str) -> str:
    """An account."""
    return (
        f"<wp:author><wp:author_id>7</wp:author_id><wp:author_login>{cdata(login)}"
        f"</wp:author_login><wp:author_display_name>{cdata(name)}"
        f"</wp:author_display_name></wp:author>\n"
    )


def term(taxonomy: str, slug: str, name: str, parent: str = "") -> str:
    """A term of a custom taxonomy."""
    return (
        f"<wp:term><wp:term_id>9</wp:term_id><wp:term_taxonomy>{cdata(taxonomy)}"
        f"</wp:term_taxonomy><wp:term_slug>{cdata(slug)}</wp:term_slug>"
        f"<wp:term_parent>{cdata(parent)}</wp:term_parent>"
        f"<wp:term_name>{cdata(name)}</wp:term_name></wp:term>\n"
    )


def list_link(taxonomy: str, slug: str) -> str:
    """A text that leads to the items of a term, as only public taxonomies have them."""
    return f'<p>Text. <a href="https://quay.example/{taxonomy}/{slug}/">All</a></p>'


def item(
    number: int,
    *,
    kind: str = "post",
    status: str = "publish",
    title: str = "A title",
    content: str = "<p>Text.</p>",
    excerpt: str = "",
    slug: str | None = None,
    link: str | None = None,
    parent: int = 0,
    password: str = "",
    date: str = "2023-05-01 10:00:00",
    date_gmt: str = "2023-05-01 08:00:00",
    creator: str = "ines",
    attachment_url: str = "",
    terms: tuple[tuple[str, str, str], ...] = (),
    meta: tuple[tuple[str, str], ...] = (),
    comments: int = 0,
    sticky: bool = False,
) -> str:
    """One item with the elements that WordPress writes."""
    slug = f"item-{number}" if slug is None else slug
    link = f"https://quay.example/{slug}/" if link is None else link
    categories = "".join(
        f'<category domain="{domain}" nicename="{nicename}">{cdata(name)}</category>\n'
        for domain, nicename, name in terms
    )
    metas = "".join(
        f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key>"
        f"<wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>\n"
        for key, value in meta
    )
    said = "".join(
        f"<wp:comment><wp:comment_id>{n}</wp:comment_id><wp:comment_content>"
        f"{cdata('A comment')}</wp:comment_content></wp:comment>\n"
        for n in range(comments)
    )
    attachment = (
        f"<wp:attachment_url>{cdata(attachment_url)}</wp:attachment_url>\n"
        if attachment_url
        else ""
    )
    return (
        f"<item>\n<title>{cdata(title)}</title>\n<link>{link}</link>\n"
        f"<dc:creator>{cdata(creator)}</dc:creator>\n"
        f'<guid isPermaLink="false">https://quay.example/?p={number}</guid>\n'
        f"<content:encoded>{cdata(content)}</content:encoded>\n"
        f"<excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>\n"
        f"<wp:post_id>{number}</wp:post_id>\n"
        f"<wp:post_date>{cdata(date)}</wp:post_date>\n"
        f"<wp:post_date_gmt>{cdata(date_gmt)}</wp:post_date_gmt>\n"
        f"<wp:post_name>{cdata(slug)}</wp:post_name>\n"
        f"<wp:status>{cdata(status)}</wp:status>\n"
        f"<wp:post_parent>{parent}</wp:post_parent>\n"
        f"<wp:post_type>{cdata(kind)}</wp:post_type>\n"
        f"<wp:post_password>{cdata(password)}</wp:post_password>\n"
        f"{'<wp:is_sticky>1</wp:is_sticky>' if sticky else ''}"
        f"{attachment}{categories}{metas}{said}</item>\n"
    )


def export(*parts: str, version: str = "1.2", scheme: str = "http") -> str:
    """A whole file."""
    return HEAD.format(version=version, scheme=scheme) + "".join(parts) + FOOT
