"""Generate a WordPress site of any size: its export (WXR 1.2) and its uploads.

Texts are those of the generated library; every second post has a revision, every tenth
a file. The first thousand posts of fifty thousand are the same thousand.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape

from bench.speed.corpus import TOPICS, TYPES, GeneratedResource, resources

FILE_ON_EVERY = 10  # posts
REVISION_ON_EVERY = 2  # posts
_SITE = "http://old-library.example.org"
_WRITERS = ("amina", "bao", "chidi", "dolores")
_FIRST_DAY, _MINUTES = datetime(2012, 1, 1, tzinfo=UTC), 14 * 365 * 24 * 60
# IDs of posts, of their revisions and of their files do not overlap.
_POSTS, _REVISIONS, _FILES = 1_000, 1_000_000, 2_000_000
_HEAD = f"""<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>A library of old</title><link>{_SITE}</link><language>en-US</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{_SITE}</wp:base_site_url>
<wp:base_blog_url>{_SITE}</wp:base_blog_url>
"""


def write_site(folder: Path, *, posts: int, first: int = 1) -> tuple[Path, Path]:
    """Write the site below a folder; return the export and its uploads folder.

    Or a later part of it, from the `first` post on.
    """
    export, uploads = folder / "export.xml", folder / "uploads"
    with export.open("w", encoding="utf-8") as stream:
        stream.write(_HEAD)
        stream.writelines(_vocabulary())
        for post in resources(first, first + posts - 1):
            _write_post(stream, post, uploads)
        stream.write("</channel>\n</rss>\n")
    return export, uploads


def items_of(posts: int) -> int:
    """Return how many items a site with this number of posts has."""
    return posts + posts // REVISION_ON_EVERY + posts // FILE_ON_EVERY


def _vocabulary() -> Iterator[str]:
    for number, login in enumerate(_WRITERS, start=1):
        yield (
            f"<wp:author><wp:author_id>{number}</wp:author_id>"
            f"<wp:author_login>{login}</wp:author_login>"
            f"<wp:author_email>{login}@example.org</wp:author_email>"
            f"<wp:author_display_name>{login.title()}</wp:author_display_name>"
            "</wp:author>\n"
        )
    for number in range(TYPES):
        yield (
            f"<wp:category><wp:term_id>{101 + number}</wp:term_id>"
            f"<wp:category_nicename>kind-{number}</wp:category_nicename>"
            f"<wp:cat_name>Kind {number}</wp:cat_name></wp:category>\n"
        )
    for number in range(TOPICS):
        yield (
            f"<wp:tag><wp:term_id>{201 + number}</wp:term_id>"
            f"<wp:tag_slug>topic-{number}</wp:tag_slug>"
            f"<wp:tag_name>Topic {number}</wp:tag_name></wp:tag>\n"
        )


def _write_post(stream: TextIO, post: GeneratedResource, uploads: Path) -> None:
    number = post.number
    moment = _FIRST_DAY + timedelta(minutes=number * 9973 % _MINUTES)
    terms = [("category", f"kind-{one}") for one in post.types]
    terms += [("post_tag", f"topic-{one}") for one in post.subjects]
    text = list(post.paragraphs)
    if number % REVISION_ON_EVERY == 0:
        before = _item(
            _REVISIONS + number,
            kind="revision",
            status="inherit",
            slug=f"{_POSTS + number}-revision-v1",
            title=post.title,
            paragraphs=text[:-1],
            moment=moment - timedelta(hours=1),
            parent=_POSTS + number,
        )
        stream.write(before)
    if number % FILE_ON_EVERY == 0:
        below = f"{moment:%Y/%m}/report-{number}.pdf"
        _write_pdf(uploads / below, post.title, text)
        address = f"{_SITE}/wp-content/uploads/{below}"
        text.append(f'<a href="{address}">The report</a>')
        file = _item(
            _FILES + number,
            kind="attachment",
            status="inherit",
            slug=f"report-{number}",
            title=f"Report {number}",
            paragraphs=(),
            moment=moment,
            parent=_POSTS + number,
            more=f"<wp:attachment_url>{address}</wp:attachment_url>"
            + _meta("_wp_attached_file", below),
        )
        stream.write(file)
    stream.write(
        _item(
            _POSTS + number,
            kind="post",
            status="publish",
            slug=f"post-{number}",
            title=post.title,
            paragraphs=text,
            moment=moment,
            more="".join(
                f'<category domain="{taxonomy}" nicename="{slug}">{slug}</category>'
                for taxonomy, slug in terms
            )
            + _meta("source_url", f"https://example.org/{number}"),
        )
    )


def _item(
    number: int,
    *,
    kind: str,
    status: str,
    slug: str,
    title: str,
    paragraphs: list[str] | tuple[str, ...],
    moment: datetime,
    parent: int = 0,
    more: str = "",
) -> str:
    content = "\n\n".join(
        f"<!-- wp:paragraph -->\n<p>{one}</p>\n<!-- /wp:paragraph -->"
        for one in paragraphs
    )
    time = f"{moment:%Y-%m-%d %H:%M:%S}"
    return (
        f"<item><title>{escape(title)}</title><link>{_SITE}/{slug}/</link>"
        f"<dc:creator>{_WRITERS[number % len(_WRITERS)]}</dc:creator>"
        f'<guid isPermaLink="false">{_SITE}/?p={number}</guid>'
        f"<content:encoded>{escape(content)}</content:encoded>"
        "<excerpt:encoded></excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date>{time}</wp:post_date>"
        f"<wp:post_date_gmt>{time}</wp:post_date_gmt>"
        f"<wp:post_modified>{time}</wp:post_modified>"
        f"<wp:post_modified_gmt>{time}</wp:post_modified_gmt>"
        f"<wp:post_name>{slug}</wp:post_name><wp:status>{status}</wp:status>"
        f"<wp:post_parent>{parent}</wp:post_parent><wp:menu_order>0</wp:menu_order>"
        f"<wp:post_type>{kind}</wp:post_type><wp:post_password></wp:post_password>"
        f"<wp:is_sticky>0</wp:is_sticky>{more}</item>\n"
    )


def _meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value>{escape(value)}</wp:meta_value></wp:postmeta>"
    )


def _write_pdf(path: Path, title: str, paragraphs: list[str]) -> None:
    """Write a one-page PDF; letters missing in its font become question marks."""
    lines = [title, *re.findall(r".{1,90}(?:\s|$)", " ".join(paragraphs))]
    plain = (re.sub(r"[()\\]", " ", line) for line in lines)
    lines_of_text = "".join(f"({line}) '\n" for line in plain)
    page = f"BT /F1 9 Tf 50 800 Td 11 TL\n{lines_of_text}ET".encode(
        "latin-1", "replace"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    made += (
        b"xref\n0 6\n0000000000 65535 f \n%s"
        b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(made))
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)
