"""A WordPress site goes back as it was, as far as readers may see it."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from freeshelf.library.models import Resource
from freeshelf_wordpress.export.services import export_wordpress
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.records import SourceItem
from tests.content.factories import paragraphs
from tests.library.factories import FileFactory, ReadingListFactory, ResourceFactory
from tests.wordpress.conftest import Import, bring_in, home
from tests.wordpress.sources.wxr import item

__all__ = ["bring_in", "home"]
pytestmark = pytest.mark.django_db
HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "leave-for-wordpress.md"


def exported(folder: Path, *, restricted: bool = True) -> dict[str, SourceItem]:
    """Items of an export, by title."""
    export_wordpress(
        target=folder / "out.xml",
        now=timezone.now(),
        with_restricted=restricted,
    )
    records = WordPressExport(folder / "out.xml").records()
    return {row.title: row for row in records if isinstance(row, SourceItem)}


def with_more(text: str, **said: str) -> str:
    """An item with further elements."""
    more = "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in said.items())
    return text.replace("</item>", f"{more}</item>")


def test_excerpt_comments_template_author_and_days_come_out_again(
    bring_in: Import, tmp_path: Path
) -> None:
    page = item(
        21, kind="page", title="About", meta=(("_wp_page_template", "wide.php"),)
    )
    bring_in(
        with_more(
            item(
                20, title="Fees", content="<p>Body.</p>", excerpt="In <em>short</em>."
            ),
            comment_status="open",
            ping_status="open",
            post_modified="2023-11-02 09:00:00",
            post_modified_gmt="2023-11-02 08:00:00",
        ),
        page,
        item(22, title="A draft", status="pending", date_gmt="0000-00-00 00:00:00"),
    )

    out = exported(tmp_path)
    post, about, draft = out["Fees"], out["About"], out["A draft"]

    assert (post.excerpt, "In short" in post.content) == ("In <em>short</em>.", False)
    assert post.other["comment_status"] == post.other["ping_status"] == "open"
    assert (post.date, post.date_gmt) == ("2023-05-01 10:00:00", "2023-05-01 08:00:00")
    assert post.modified == "2023-11-02 09:00:00"
    assert post.modified_gmt == "2023-11-02 08:00:00"
    assert about.first_meta("_wp_page_template") == "wide.php"
    assert about.creator == "ines"
    assert (draft.status, draft.date) == ("pending", "2023-05-01 10:00:00")
    assert draft.date_gmt == "0000-00-00 00:00:00"


def test_an_excerpt_that_someone_took_out_of_the_text_does_not_come_back(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(item(20, title="Fees", content="<p>Body.</p>", excerpt="In short."))
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.body = paragraphs("Body.")
    draft.save_revision().publish()

    assert exported(tmp_path)["Fees"].excerpt == ""


@override_settings(TIME_ZONE="Europe/Zurich")
def test_what_was_made_here_is_dated_by_the_clock_of_the_library(
    tmp_path: Path,
) -> None:
    moment = datetime(2023, 7, 1, 8, tzinfo=UTC)
    ResourceFactory(title="Ours", first_published_at=moment)

    ours = exported(tmp_path)["Ours"]

    assert (ours.date, ours.date_gmt) == ("2023-07-01 10:00:00", "2023-07-01 08:00:00")


def test_raw_items_meta_and_terms_go_back_with_restricted_things_alone(
    bring_in: Import, tmp_path: Path
) -> None:
    terms = (("category", "kilns", "Kilns"), ("shelf_mark", "a-1", "A &amp; 1"))
    (tmp_path / "mapping.yaml").write_text(
        "types:\n  slider: {name: slider, items: 2, target: raw}\n"
        "terms:\n  category: {kilns: {name: Kilns, items: 1, concept: none}}\n"
        "  shelf_mark: {a-1: {name: A, items: 1, concept: none}}\n",
        "utf-8",
    )
    bring_in(
        item(
            20, title="Fees", terms=terms,
            meta=(("rating", "5"), ("rating", "4"), ("_edit_lock", "1:2")),
        ),
        item(
            23, kind="slider", title="Slides &amp; more", content="[s]", terms=terms,
            meta=(("speed", 'a:1:{i:0;s:1:"9";}'),),
        ),
        item(24, kind="slider", title="One slide", parent=23, status="private"),
    )  # fmt: skip

    out = exported(tmp_path)
    plug_in = (tmp_path / "out-types.php").read_text("utf-8")
    fees, slides, slide = out["Fees"], out["Slides &amp; more"], out["One slide"]
    open_fees = exported(tmp_path, restricted=False)["Fees"]

    assert fees.all_meta("rating") == ("5", "4")
    assert not fees.all_meta("_edit_lock")
    names = {(term.taxonomy, term.slug) for term in fees.terms}
    assert names >= {("category", "kilns"), ("shelf_mark", "a-1")}
    assert (slides.type, slides.content) == ("slider", "[s]")
    assert slides.meta == (("speed", 'a:1:{i:0;s:1:"9";}'),)
    assert (slide.status, slide.parent_id) == ("private", slides.source_id)
    assert slides.guid == "https://quay.example/?p=23"
    assert "register_post_type( 'slider'" in plug_in
    assert "register_taxonomy( 'shelf_mark', array( 'post', 'slider' )" in plug_in

    text = (tmp_path / "out.xml").read_text("utf-8")
    assert "slider" not in text + (tmp_path / "out-types.php").read_text("utf-8")
    assert "rating" not in text
    assert {term.taxonomy for term in open_fees.terms} == {"category"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("publish", "private"),
        ("future", "private"),
        ("inherit", "private"),
        ("wc-shown", "private"),  # of a plug-in, which may show it
        ("private", "private"),
        ("draft", "draft"),
        ("trash", "trash"),
    ],
)
def test_a_raw_item_whose_password_is_not_kept_is_open_to_no_reader(
    bring_in: Import, tmp_path: Path, before: str, after: str
) -> None:
    bring_in(
        item(23, kind="case_study", title="Case", password="sesame", status=before),
        item(24, kind="case_study", title="Open"),
    )

    out = exported(tmp_path)

    assert (out["Case"].status, out["Open"].status) == (after, "publish")
    assert "sesame" not in (tmp_path / "out.xml").read_text("utf-8")


def test_a_state_of_a_plug_in_opens_no_text_whose_password_is_not_kept(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(
        item(20, title="Closed", password="sesame", status="wc-shown"),
        item(21, title="Trashed", password="sesame", status="trash"),
    )

    out = exported(tmp_path)

    assert (out["Closed"].status, out["Trashed"].status) == ("draft", "trash")


def test_terms_have_the_names_that_they_had_there(
    bring_in: Import, tmp_path: Path
) -> None:
    terms = (("post_tag", "wages", "Wages"), ("category", "kilns", "Kilns"))
    bring_in(item(20, title="Fees", terms=terms))

    found = exported(tmp_path)["Fees"].terms

    assert {(term.taxonomy, term.slug) for term in found} >= {
        ("post_tag", "wages"),
        ("category", "kilns"),
    }


def test_the_command_counts_what_stays_behind_and_the_how_to_lists_it(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(
        item(20, title="Fees", password="sesame", comments=2, meta=(("rating", "5"),)),
        item(25, title="Open", meta=(("rating", "5"),)),
        item(23, kind="slider", password="sesame"),
    )
    FileFactory(resource=ResourceFactory(access_rights="members"))
    ReadingListFactory()
    how_to = HOW_TO.read_text("utf-8")
    said = {}

    for options in ((), ("--include-restricted",)):
        out = StringIO()
        call_command(
            "export_wordpress", tmp_path / "a.xml", *options, stdout=out, verbosity=0
        )
        behind = out.getvalue().partition("Stays behind:\n")[2].splitlines()
        said[options] = {line[10:]: int(line[:8]) for line in behind if line[:1] == " "}

    assert said[()]["reading lists"] == 1
    assert said[()]["passwords of texts"] == 2
    assert said[()]["values of meta of the old site"] == 1
    assert said[()]["unmapped items of the type slider"] == 1
    assert said[()]["kept of the old site: comment"] == 2
    assert said[()]["records that are not open to everyone"] == 2
    assert said[()]["files that are not open to everyone"] == 1
    restricted = said["--include-restricted",]
    assert (restricted["reading lists"], restricted["passwords of texts"]) == (1, 2)
    closed = {"values of meta", "unmapped items", "comment", "not open to everyone"}
    assert not [kind for kind in restricted if any(word in kind for word in closed)]
    for kind in [*said[()], *restricted]:
        for word in kind.split(" that ")[0].split(" of the ")[0].split():
            assert word in how_to, kind
