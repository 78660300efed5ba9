"""Every comment and every term of a WordPress site comes out again, or is counted."""

from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from freeshelf.ingest.models import RawItem, Source
from freeshelf_wordpress import WORDPRESS
from freeshelf_wordpress.export.imported_raw_items import ImportedComments
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.records import SourceAuthor, SourceItem, SourceTerm
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.wordpress.conftest import Import, bring_in, home, uploads
from tests.wordpress.sources.wxr import cdata, item, list_link

__all__ = ["bring_in", "home", "uploads"]
pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("options", [(), ("--include-restricted",)])
HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "leave-for-wordpress.md"


def commented(text: str, *numbers: int, **said: str) -> str:
    """An item with comments of these numbers."""
    written = "".join(
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
        f"<wp:comment_content>Comment {number}</wp:comment_content>"
        f"<wp:comment_approved>1</wp:comment_approved>"
        + "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in said.items())
        + "</wp:comment>\n"
        for number in numbers
    )
    return text.replace("</item>", f"{written}</item>")


def described(taxonomy: str, slug: str, *, parent: str = "", meta: str = "") -> str:
    """A term with a description."""
    inside = (
        f"<wp:term_taxonomy>{taxonomy}</wp:term_taxonomy><wp:term_slug>{slug}"
        f"</wp:term_slug><wp:term_parent>{parent}</wp:term_parent><wp:term_name>"
        f"{cdata(slug.title())}</wp:term_name><wp:term_description>"
        f"{cdata(f'About {slug} &amp; more')}</wp:term_description>"
    )
    if meta:
        inside += (
            f"<wp:termmeta><wp:meta_key>colour</wp:meta_key><wp:meta_value>{meta}"
            f"</wp:meta_value></wp:termmeta>"
        )
    return f"<wp:term><wp:term_id>{len(slug)}</wp:term_id>{inside}</wp:term>\n"


class Out:
    """The contents of an export, and what the command says of the rest."""

    def __init__(self, folder: Path, *options: str) -> None:
        words = StringIO()
        call_command(
            "export_wordpress", folder / "out.xml", *options, stdout=words, verbosity=0
        )
        behind = words.getvalue().partition("Stays behind:\n")[2].splitlines()
        self.behind = Counter(
            {line[10:]: int(line[:8]) for line in behind if line[:8].strip().isdigit()}
        )
        records = list(WordPressExport(folder / "out.xml").records())
        self.items = {row.title: row for row in records if isinstance(row, SourceItem)}
        self.terms = {
            (row.taxonomy, row.slug): row
            for row in records
            if isinstance(row, SourceTerm)
        }
        self.authors = {
            row.login: row.source_id for row in records if isinstance(row, SourceAuthor)
        }

    def comments(self, title: str) -> list[str]:
        return [each.fields["comment_content"] for each in self.items[title].comments]

    def place(self, taxonomy: str, slug: str) -> int:
        return list(self.terms).index((taxonomy, slug))


@BOTH
def test_each_comment_comes_out_under_its_item_or_is_counted(
    bring_in: Import, tmp_path: Path, uploads: Path, options: tuple[str, ...]
) -> None:
    site = "https://quay.example/wp-content/uploads/2023/05"
    bring_in(
        commented(item(20, title="Post", content=f'<a href="{site}/guide.pdf">'), 1, 2),
        commented(item(21, title="Page", kind="page"), 3),
        commented(item(22, title="Raw", kind="case_study"), 4, 5),
        commented(item(23, title="Block", kind="wp_block"), 6),
        commented(item(24, title="Trash", status="trash"), 7),
        commented(
            item(25, title="Gone", kind="attachment", attachment_url=f"{site}/no.pdf"),
            8,
        ),
        commented(
            item(
                26, title="File", kind="attachment", attachment_url=f"{site}/guide.pdf"
            ),
            9,
        ),
        commented(item(27, title="Line", kind="nav_menu_item"), 10),
        commented(item(28, title="Shop", kind="case_study"), 11, comment_type="review"),
        uploads=uploads,
    )

    out = Out(tmp_path, *options)

    came_out = sum(len(each.comments) for each in out.items.values())
    counted = Counter(
        {
            kind: n
            for kind, n in out.behind.items()
            if "comment" in kind or "rev" in kind
        }
    )
    if not options:
        assert came_out == 0
        assert counted["kept of the old site: comment"] == 10
        assert counted["kept of the old site: review"] == 1
        return
    assert counted == Counter({"kept of the old site: comment": 1})  # under the line
    assert came_out == 10
    assert out.comments("Post") == ["Comment 1", "Comment 2"]
    assert out.comments("Raw") == ["Comment 4", "Comment 5"]
    for number, title in ((3, "Page"), (6, "Block"), (7, "Trash"), (8, "Gone")):
        assert out.comments(title) == [f"Comment {number}"]
    assert out.comments("File") == ["Comment 9"]
    assert out.comments("Shop") == ["Comment 11"]


def test_a_comment_is_by_the_account_that_wrote_it_whatever_its_number_there(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(
        commented(item(20, title="Post"), 1, comment_user_id="7"),
        commented(item(22, title="Raw", kind="case_study"), 2, comment_user_id="1"),
    )

    out = Out(tmp_path, "--include-restricted")

    (known,), (unknown,) = out.items["Post"].comments, out.items["Raw"].comments
    assert known.fields["comment_user_id"] == out.authors["ines"] != "7"
    assert unknown.fields["comment_user_id"] == "0"


def test_comments_of_two_sites_under_one_record_have_numbers_of_their_own() -> None:
    key = "post:20:guid"
    sites = [
        Source.objects.create(slug=name, kind=WORDPRESS, title=name)
        for name in ("first", "second")
    ]
    for site in sites:
        for number, above in (("4", "0"), ("5", "4"), ("", "5")):
            RawItem.objects.create(
                source=site,
                record_key=f"comment:{key}:{number or '#2'}",
                record_type="comment",
                retrieved_at=timezone.now(),
                data={"comment_id": number, "comment_parent": above},
            )

    found = ImportedComments(with_restricted=True).under(
        [(site.pk, key) for site in sites]
    )

    numbers = [(each.fields["id"], each.fields["parent"]) for each in found]
    assert numbers == [
        ("4", "0"), ("5", "4"), ("6", "5"),
        ("7", "0"), ("8", "7"), ("9", "8"),
    ]  # fmt: skip


def test_terms_come_out_with_their_parents_descriptions_and_meta(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(
        described("risk", "very", parent="high", meta="crimson"),
        described("risk", "high"),
        described("risk", "unused", parent="high"),
        described("category", "kilns", parent="empty", meta="azure"),
        described("category", "empty"),
        item(20, title="Raw", kind="case_study", terms=(("risk", "very", "Very"),)),
        item(21, title="Post", terms=(("category", "kilns", "Kilns"),)),
    )

    out = Out(tmp_path, "--include-restricted")

    very, kilns = out.terms["risk", "very"], out.terms["category", "kilns"]
    assert (very.parent, very.description) == ("high", "About very &amp; more")
    assert ("colour", "crimson") in very.meta
    assert out.terms["risk", "unused"].parent == "high"
    assert out.place("risk", "high") < out.place("risk", "very")
    assert (kilns.parent, kilns.description) == ("empty", "About kilns &amp; more")
    assert ("colour", "azure") in kilns.meta
    assert out.place("category", "empty") < out.place("category", "kilns")
    assert not [kind for kind in out.behind if "term" in kind]
    plug_in = (tmp_path / "out-types.php").read_text("utf-8")
    risk = plug_in.partition("register_taxonomy( 'risk'")[2].partition(";")[0]
    assert "'hierarchical' => true" in risk


def test_readers_get_of_former_terms_what_they_could_see_and_the_rest_is_counted(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(
        described("risk", "high", meta="crimson"),
        described("sector", "ships", meta="azure"),
        described("category", "kilns"),
        described("category", "secret"),
        described("category", "news"),  # a namesake of that of the library
        item(
            21,
            title="Post",
            content=list_link("sector", "ships"),
            terms=(
                ("category", "kilns", "Kilns"),
                ("sector", "ships", "Ships"),
                ("risk", "high", "High"),
            ),
        ),
        item(22, title="Draft", status="draft", terms=(("category", "secret", "S"),)),
    )

    out = Out(tmp_path)
    text = (tmp_path / "out.xml").read_text("utf-8")

    assert out.terms["category", "kilns"].description == "About kilns &amp; more"
    hidden = "secret", "About high", "crimson", "About ships", "azure", "About news"
    for word in hidden:
        assert word not in text, word
    assert out.behind["terms of the old site"] == 2  # risk/high, category/secret
    assert out.behind["descriptions of terms of the old site"] == 2
    assert out.behind["values of meta of the old site"] == 1
    how_to = HOW_TO.read_text("utf-8")
    assert "descriptions of terms" in how_to
    assert "parents of terms" in how_to


def test_a_parent_that_is_a_topic_of_another_kind_is_counted(
    bring_in: Import, tmp_path: Path
) -> None:
    places = ConceptSchemeFactory(identifier="places", role="place")
    ConceptFactory(scheme=places, identifier="gh", label="Ghana")
    (tmp_path / "mapping.yaml").write_text(
        "terms:\n  category: {ghana: {name: Ghana, items: 1, concept: places/gh}, "
        "accra: {name: Accra, items: 1, concept: none}}\n",
        "utf-8",
    )
    terms = (("category", "ghana", "Ghana"), ("category", "accra", "Accra"))
    bring_in(
        described("category", "ghana"),
        described("category", "accra", parent="ghana"),
        item(21, title="Post", terms=terms),
    )

    out = Out(tmp_path, "--include-restricted")

    assert out.terms["region", "gh"].description.endswith("About ghana &amp; more")
    assert out.terms["category", "accra"].parent == ""
    assert out.behind["parents of terms of the old site"] == 1
