"""Several sources of one site put together: each item once, each field the best."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.sources.base import ReadProgress
from freeshelf_wordpress.sources.combined.record_merging import (
    OPML,
    REST,
    REST_LOGIN,
    SQL,
    WXR,
)
from freeshelf_wordpress.sources.combined.site import CombinedSite
from freeshelf_wordpress.sources.dump.dump import WordPressDump
from freeshelf_wordpress.sources.errors import OtherSiteError
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceComment,
    SourceItem,
    SourceOption,
    SourceRecord,
    SourceRow,
    SourceSite,
    SourceTerm,
    TermReference,
)

QUAY = SourceSite(title="Quay", link="https://quay.example")


@dataclass
class Spoken:
    """A source that says what a test gives it."""

    said: tuple[SourceRecord, ...]
    name: str = "spoken"

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Return what was given."""
        yield from self.said


def gathered(*sources: tuple[str, tuple[SourceRecord, ...]]) -> CombinedSite:
    site = CombinedSite()
    for origin, said in sources:
        site.add(Spoken(said, name=f"a {origin}"), origin=origin)
    return site


def an_item(number: int, **said: object) -> SourceItem:
    guid = f"https://quay.example/?p={number}"
    usual = {"type": "post", "status": "publish", "guid": guid}
    return SourceItem(source_id=str(number), **{**usual, **said})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def real(shared: Path) -> Iterator[CombinedSite]:
    """The real site from its dump and from both of its exports."""
    folder = shared / "wordpress"
    with CombinedSite() as site:
        for name in ("posts-only", "all-content"):
            export = WordPressExport(folder / "wxr" / f"{name}.wxr.xml")
            site.add(export, origin=WXR)
        site.add(WordPressDump(folder / "sql" / "wpcontent.sql"), origin=SQL)
        yield site


def test_dump_and_exports_together_have_each_item_once(
    shared: Path, real: CombinedSite
) -> None:
    path = shared / "wordpress" / "counts-posts.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]

    found = list(real.items())

    truth = {(kind, status): int(number) for kind, status, number in rows}
    assert Counter((item.type, item.status) for item in found) == truth
    assert real.totals() == truth
    assert len({item.key for item in found}) == 291
    assert (len(list(real.authors())), len(list(real.terms()))) == (7, 78)


def test_each_source_is_counted_by_itself(real: CombinedSite) -> None:
    counts = real.counts()

    assert sum(found.get("sql", 0) for found in counts.values()) == 291
    assert sum(found.get("wxr", 0) for found in counts.values()) == 249
    assert counts["revision", "inherit"] == {"sql": 30}
    assert real.origins(next(real.items("post")).key) == ("sql", "wxr")
    assert real.origins(next(real.items("revision")).key) == ("sql",)
    assert real.origins("post:0:nobody") == ()


def test_settings_and_rows_of_other_tables_come_with_them(real: CombinedSite) -> None:
    assert real.options()["timezone_string"] == "Europe/Zurich"
    assert real.tables() == {
        "ai1ec_event_category_meta": 3, "ai1ec_event_instances": 33,
        "ai1ec_events": 9, "links": 1,
    }  # fmt: skip
    assert len(list(real.rows("ai1ec_events"))) == 9


def test_the_order_is_that_of_the_numbers_every_time() -> None:
    said = (an_item(10), an_item(9), an_item(2, type="page"), an_item(1))

    site = gathered((WXR, (QUAY, *said)))

    order = [item.source_id for item in site.items()]
    assert order == ["1", "2", "9", "10"]
    assert [item.source_id for item in site.items("post", "page")] == order
    assert [item.source_id for item in site.items("page")] == ["2"]


def test_each_field_comes_from_the_best_source_that_has_it() -> None:
    rest = an_item(
        1, content="raw", meta=(("typed", "1"),), link="https://quay.example/a/"
    )
    wxr = an_item(
        1, content="old", password="open", meta=(("typed", "x"), ("bare", "2"))
    )

    site = gathered((WXR, (QUAY, wxr)), (REST_LOGIN, (QUAY, rest)))

    (item,) = site.items()
    assert (item.content, item.password) == ("raw", "open")
    assert item.meta == (("typed", "1"), ("bare", "2"))
    assert item.link == "https://quay.example/a/"


def test_what_a_dump_leaves_empty_is_empty() -> None:
    term = TermReference("category", "gone", "Gone")
    sql = an_item(1, content="", link="https://quay.example/?p=1")
    wxr = an_item(
        1, content="old", password="old", terms=(term,), meta=(("k", "v"),),
        comments=(SourceComment({"comment_id": "1"}),),
        link="https://quay.example/one/",
    )  # fmt: skip

    site = gathered((WXR, (wxr,)), (SQL, (sql,)))

    (item,) = site.items()
    assert (item.content, item.password) == ("", "")
    assert (item.terms, item.meta, item.comments) == ((), (), ())
    assert item.link == "https://quay.example/one/"


def test_a_comment_of_two_sources_is_one() -> None:
    shown = SourceComment({"comment_id": "4", "comment_content": "Yes"})
    whole = SourceComment({"comment_id": "4", "comment_author_email": "a@b.example"})

    site = gathered(
        (WXR, (an_item(1, comments=(whole,)),)),
        (REST, (an_item(1, comments=(shown,)),)),
    )

    (item,) = site.items()
    (comment,) = item.comments
    assert comment.fields["comment_content"] == "Yes"
    assert comment.fields["comment_author_email"] == "a@b.example"


def test_an_item_that_one_source_has_twice_comes_twice() -> None:
    site = gathered(
        (WXR, (an_item(1), an_item(1, title="again"))), (REST, (an_item(1),))
    )

    assert [item.title for item in site.items()] == ["", "again"]


def test_an_account_is_one_even_where_its_log_in_is_hidden() -> None:
    whole = SourceAuthor(
        "ines@quay", source_id="7", roles=("editor",), email="i@x.example"
    )
    shown = SourceAuthor(
        "ines-quay", source_id="7", display_name="Inès", url="https://i.example"
    )

    site = gathered((REST, (shown,)), (SQL, (whole,)))

    (author,) = site.authors()
    assert (author.login, author.display_name) == ("ines@quay", "Inès")
    assert author.url == "https://i.example"


def test_terms_and_links_are_told_apart_by_what_names_them() -> None:
    term = SourceTerm("sector", "fishing", "Fishing")
    link = {"link_url": "https://a.example", "link_name": "A", "link_id": "1"}
    other = {"link_url": "https://b.example", "link_name": "B"}

    site = gathered(
        (SQL, (term, SourceRow("links", link))),
        (OPML, (SourceRow("links", {"link_url": "https://a.example"}),
                SourceRow("links", other))),
        (WXR, (SourceTerm("sector", "fishing", "Fish", description="Of the sea"),)),
    )  # fmt: skip

    assert list(site.terms()) == [
        SourceTerm("sector", "fishing", "Fishing", description="Of the sea")
    ]
    assert [row.values["link_name"] for row in site.rows("links")] == ["A", "B"]
    assert site.tables() == {"links": 2}


def test_the_first_source_gives_a_setting() -> None:
    site = gathered(
        (REST, (SourceOption("home", "no"), SourceOption("a", "1"))),
        (SQL, (SourceOption("home", "yes"),)),
    )

    assert site.options() == {"home": "yes", "a": "1"}


@pytest.mark.parametrize(
    "other", ["http://www.quay.example/", "https://QUAY.example", ""]
)
def test_spellings_of_one_address_are_one_site(other: str) -> None:
    site = gathered((WXR, (QUAY,)), (REST, (SourceSite(link=other, description="D"),)))

    assert (site.site().title, site.site().description) == ("Quay", "D")


def test_sources_of_different_sites_are_refused_together() -> None:
    with pytest.raises(OtherSiteError, match=r"shore\.example, but a wxr is of quay"):
        gathered((WXR, (QUAY,)), (SQL, (SourceSite(link="https://shore.example/"),)))


texts = st.text(st.characters(), max_size=20)  # lone surrogates too
strange = st.builds(
    SourceItem,
    source_id=st.one_of(texts, st.integers(0, 10**20).map(str)),
    type=texts, status=texts, title=texts, content=texts, guid=texts,
    meta=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
    terms=st.lists(
        st.builds(TermReference, texts, texts, texts), max_size=2
    ).map(tuple),
    comments=st.lists(
        st.builds(SourceComment, st.dictionaries(texts, texts)), max_size=2
    ).map(tuple),
    other=st.dictionaries(texts, texts, max_size=2),
)  # fmt: skip


@given(said=st.lists(strange, max_size=5))
def test_nothing_that_one_source_says_is_lost(said: list[SourceItem]) -> None:
    with gathered((WXR, tuple(said))) as site:
        found = list(site.items())

    assert sorted(map(repr, found)) == sorted(map(repr, said))


def before_and_now(now: SourceItem, *, source: str = REST_LOGIN) -> SourceItem:
    """Return what an item is that an export described before."""
    before = SourceItem(
        "7", "post", "publish", title="Fees", guid="urn:7", modified="2024-01-01",
        excerpt="Old words", terms=(TermReference("sector", "mining", "Mining"),),
        meta=(("city", "Accra"), ("_city", "field_1"), ("seo", "Fees, explained")),
    )  # fmt: skip
    with gathered((source, (QUAY, now))) as site:
        site.add_earlier(before)
        (found,) = site.items()
    return found


def test_what_was_not_changed_since_is_what_it_was() -> None:
    found = before_and_now(
        SourceItem("7", "post", "publish", title="Fees", modified="2024-01-01")
    )

    assert found.guid == "urn:7"
    assert found.first_meta("city") == "Accra"
    assert found.terms == (TermReference("sector", "mining", "Mining"),)


def test_a_change_is_followed_and_what_the_interface_hides_stays() -> None:
    now = SourceItem(
        "7", "post", "publish", title="New fees", modified="2024-02-02",
        other={"acf": '{"city": ""}'},
    )  # fmt: skip

    found = before_and_now(now)

    assert found.title == "New fees"
    assert found.excerpt == ""
    assert found.meta == (("seo", "Fees, explained"),)
    assert found.terms == (TermReference("sector", "mining", "Mining"),)


def test_an_export_says_all_of_an_item() -> None:
    now = SourceItem("7", "post", "publish", title="Fees", modified="2024-01-01")

    assert before_and_now(now, source=WXR) == now
