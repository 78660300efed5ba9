"""Whatever is exported, the file is well-formed and has WordPress' own structure."""

import re
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from freeshelf_wordpress.export import wxr
from freeshelf_wordpress.export.gutenberg import block
from freeshelf_wordpress.export.items import Comment, Item, xml_safe
from freeshelf_wordpress.export.services import Output, UniqueDates
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.records import SourceAuthor, SourceTerm, TermReference
from tests.wordpress.sources.summaries import read_all

WP = "{http://wordpress.org/export/1.2/}"
BASE = "https://library.example"
MOMENT = datetime(2023, 5, 1, 8, 0, tzinfo=UTC)
# Of each of these an export of WordPress has the elements of one item.
KINDS = ("post", "page", "attachment", "nav_menu_item")


def whole(*items: Item) -> str:
    """A whole file with an author and a term of each kind."""
    taxonomies = ("category", "post_tag", "sector")
    terms = [
        SourceTerm(name, "a-b", "A & B", str(n)) for n, name in enumerate(taxonomies)
    ]
    return (
        wxr.head(
            title="Library",
            description="",
            address=BASE,
            language="en",
            generator="Freeshelf",
            now=MOMENT,
            authors=[SourceAuthor("ines", "1", "Inès")],
            terms=terms,
        )
        + "".join(wxr.item(item, base=BASE) for item in items)
        + wxr.FOOT
    )


@given(text=st.text(st.characters(codec=None)), attribute=st.text())
def test_any_text_is_carried_as_far_as_xml_can(text: str, attribute: str) -> None:
    item = Item(
        number=7,
        type="post",
        title=text,
        status="publish",
        content=f"]]>{text}<![CDATA[",
        slug=text,
        guid=text,
        published=MOMENT,
        terms=(TermReference("sector", attribute, text),),
        meta=((text, text),),
        comments=(Comment({"content": text}),),
    )

    root = etree.fromstring(whole(item).encode())

    found = root.find("channel/item")
    assert found is not None
    content = found.findtext("{http://purl.org/rss/1.0/modules/content/}encoded")
    assert content == xml_safe(f"]]>{text}<![CDATA[")
    assert found.findall("category")[0].get("nicename") == xml_safe(attribute)


def test_elements_are_those_of_wordpress_in_their_order(
    shared: Path, tmp_path: Path
) -> None:
    real = (shared / "wordpress/wxr/all-content.wxr.xml").read_text("utf-8")
    meta = (("key", "value"),)
    ours = whole(
        *(
            Item(
                number=number,
                type=kind,
                title="A",
                status="publish",
                published=MOMENT,
                attachment_url=f"{BASE}/a.pdf" if kind == "attachment" else "",
                meta=meta,
                terms=(TermReference("category", "a-b", "A & B"),),
                comments=(Comment({}, meta),),
            )
            for number, kind in enumerate(KINDS, 1)
        )
    )

    there, here = structure(real), structure(ours)

    for name in ("channel", *KINDS, WP + "author", WP + "term", WP + "category"):
        turned = {(after, before) for before, after in here[name]}
        assert not turned & there[name], name
    known = {part for pairs in there.values() for pair in pairs for part in pair}
    used = {part for pairs in here.values() for pair in pairs for part in pair}
    assert used <= known


def structure(xml: str) -> dict[str, set[tuple[str, str]]]:
    """Pairs of elements of which one stands before the other, by what holds them."""
    channel = etree.fromstring(xml.encode())[0]
    found: dict[str, set[tuple[str, str]]] = {}
    for element in [channel, *channel.iter("{*}*")]:
        kind = element.find(WP + "post_type")
        name = kind.text if kind is not None else element.tag
        order = list(dict.fromkeys(child.tag for child in element))
        found.setdefault(str(name), set()).update(combinations(order, 2))
    return found


def test_drafts_have_no_moment_in_gmt_as_in_wordpress() -> None:
    draft = Item(number=1, type="post", title="A", status="draft", modified=MOMENT)

    text = wxr.item(draft, base=BASE)

    assert "<pubDate></pubDate>" in text
    assert "post_date_gmt><![CDATA[0000-00-00 00:00:00]]>" in text


def test_what_is_published_without_a_day_is_of_the_day_of_the_export() -> None:
    agent = Item(number=1, type="organisation", title="A", status="publish")

    text = wxr.item(agent, base=BASE)

    assert "0000-00-00" not in text


def test_items_that_the_importer_would_take_for_one_are_a_second_apart() -> None:
    alike = Item(number=1, type="post", title="A", status="publish", published=MOMENT)
    untitled = Item(number=2, type="post", title="", status="publish", published=MOMENT)
    moments = UniqueDates()

    found = [
        moments.with_unique_date(item) for item in (alike, alike, untitled, untitled)
    ]

    assert [item.published and item.published.second for item in found] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Éducation", "EDUCATION"), ("Fees", "Fees\u200d"), ("Guide", "0")],
)
def test_titles_are_compared_as_the_database_there_does(one: str, other: str) -> None:
    moments = UniqueDates()
    items = [
        Item(number=n, type="post", title=title, status="publish", published=MOMENT)
        for n, title in enumerate((one, other))
    ]

    found = [moments.with_unique_date(item) for item in items]

    assert [item.published and item.published.second for item in found] == [0, 1]


def test_a_split_export_is_several_whole_files(tmp_path: Path) -> None:
    head, foot = whole().split(wxr.FOOT)[0], wxr.FOOT
    items = [
        Item(number=n, type="post", title=f"N{n}", status="publish", content="x" * 900)
        for n in range(1, 8)
    ]
    size = len(head.encode()) + 6000

    with Output(tmp_path / "a.xml", head=head, foot=foot, max_bytes=size) as output:
        for item in items:
            output.write(wxr.item(item, base=BASE))

    assert [path.name for path in output.files][:2] == ["a.xml", "a-2.xml"]
    assert all(path.stat().st_size <= size for path in output.files)
    counts = [sum(read_all(WordPressExport(p)).counts.values()) for p in output.files]
    assert sum(counts) == len(items)
    assert all(counts)


def test_an_export_that_fails_leaves_no_half_file(tmp_path: Path) -> None:
    target = tmp_path / "a.xml"

    with (
        pytest.raises(RuntimeError),
        Output(target, head="<a>", foot="</a>", max_bytes=None),
    ):
        raise RuntimeError

    assert list(tmp_path.iterdir()) == []


def test_every_comment_of_a_block_ends_where_it_should() -> None:
    written = block("embed", "<p></p>", {"url": 'https://a.example/?a--b&c="<d>-->'})

    assert re.findall("-->", written.split("\n")[0]) == ["-->"]
    assert "\\u002d\\u002d" in written
