"""A site's look becomes a look here, and its changesets drafts of it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from freeshelf.ingest.models import RawItem
from freeshelf.pages.models import FontFace, FontFamily, Theme
from tests.pages.theme_factories import WOFF2
from tests.web.conftest import own_place
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item

__all__ = ["own_place"]

pytestmark = pytest.mark.django_db

CSS = item(
    10, kind="custom_css", slug="harbour", title="harbour",
    content='.hero::before{content:"\\201C"} @import url(https://e.example/x.css);',
)  # fmt: skip
OTHER_CSS = item(11, kind="custom_css", slug="jetty", content="body{color:red}")
FAMILY = item(
    12, kind="wp_font_family", slug="quay-sans", title="Quay Sans",
    content='{"fontFamily":"\\"Quay Sans\\", serif"}',
)  # fmt: skip
FACE = item(
    13, kind="wp_font_face", title="quay sans;italic;700", parent=12,
    content=json.dumps({
        "fontStyle": "italic", "fontWeight": "700",
        "src": "https://quay.example/wp-content/uploads/fonts/quay.woff2",
    }),
)  # fmt: skip


def styles(**said: Any) -> str:
    """Global styles of the theme in use, with a palette of one colour."""
    palette = {"custom": [{"slug": "quay", "color": "#0b5a5a", "name": "Quay"}]}
    content = {
        "version": 3,
        "settings": {"color": {"palette": palette}},
        "styles": said,
    }
    return item(
        14, kind="wp_global_styles", slug="wp-global-styles-harbour",
        content=json.dumps(content),
    )  # fmt: skip


def changeset(number: int, status: str, date: str, **settings: Any) -> str:
    said = {name: {"value": value, "type": "x"} for name, value in settings.items()}
    return item(
        number, kind="customize_changeset", status=status, title="", date=date,
        date_gmt=date, content=json.dumps(said),
    )  # fmt: skip


def draft(name: str = "harbour") -> Theme:
    found: Theme = Theme.objects.get(name=name).get_latest_revision_as_object()
    return found


def reasons() -> dict[str, str]:
    return dict(RawItem.objects.values_list("record_type", "reason"))


LINK = {"link": {"color": {"text": "var:preset|color|quay"}}}


def test_styles_css_and_fonts_of_the_theme_in_use_become_one_draft(
    bring_in: Import,
) -> None:
    said = styles(
        color={"text": "rgb(26, 26, 26)"},
        elements={**LINK, "button": {"border": {"radius": "12px"}}},
        typography={
            "fontFamily": "var(--wp--preset--font-family--quay-sans)",
            "lineHeight": "2",
        },
        css=".wide{max-width:40em}",
    )

    report = bring_in(said, CSS, OTHER_CSS, FAMILY)

    theme = draft()
    assert not theme.live
    assert theme.colors == {"light": {"ink": "#1a1a1a", "accent": "#0b5a5a"}}
    assert (theme.radius, theme.text_font.name) == (12, "Quay Sans")
    assert theme.text_font.fallback == "serif"
    assert theme.custom_css.startswith(".wide{max-width:40em}\n\n.hero")
    words = theme.words.get()
    assert (words.language, words.site_name) == ("en", "Quay Library")
    assert reasons() == {
        "custom_css": "it belongs to a theme that is not active on the old site"
    }
    told = " ".join(report.notes)
    assert "no equivalent here: styles.typography.lineHeight." in told
    assert "The CSS of “harbour”: Line 3: @import is not allowed." in told


def test_a_colour_that_could_not_be_read_is_left_out_and_said(bring_in: Import) -> None:
    said = styles(color={"text": "#1a1a1a", "background": "#222222"})

    report = bring_in(said)

    assert draft().colors == {"light": {"ink": "#1a1a1a"}}
    assert any("#222222 was not used for “paper”" in note for note in report.notes)


def test_colours_that_can_only_be_read_together_come_together(bring_in: Import) -> None:
    button = {"color": {"background": "#001018", "text": "#8899a0"}}

    bring_in(styles(elements={"button": button}))

    assert draft().colors == {"light": {"accent": "#001018", "on-accent": "#8899a0"}}


def test_a_font_comes_with_its_file_and_without_it_stays_raw(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(FAMILY, FACE)
    assert "its font is not in any source" in reasons()["wp_font_face"]
    fonts = tmp_path / "uploads" / "fonts"
    fonts.mkdir(parents=True)
    (tmp_path / "uploads" / "2024").mkdir()
    (fonts / "quay.woff2").write_bytes(WOFF2)

    bring_in(FAMILY, FACE, uploads=tmp_path / "uploads")

    face = FontFace.objects.get()
    assert (face.family.name, face.weight, face.style) == ("Quay Sans", 700, "italic")
    assert face.file.read() == WOFF2
    face.file.close()
    assert "wp_font_face" not in reasons()
    assert FontFamily.objects.count() == 1


def test_words_of_a_footer_come_along_and_what_only_the_old_theme_needs_stays_raw(
    bring_in: Import,
) -> None:
    area = [("wp_template_part_area", "footer", "footer")]
    words = (
        "<!-- wp:paragraph --><p>Kept by <a href='https://quay.example/about/'>us</a>"
        "<script>alert(1)</script>.</p><!-- /wp:paragraph -->"
    )
    footer = item(15, kind="wp_template_part", slug="f", content=words, terms=area)
    empty = item(
        16, kind="wp_template_part", slug="header", content="<!-- wp:site-title /-->"
    )
    template = item(17, kind="wp_template", slug="search", content="<p>Nothing.</p>")

    bring_in(styles(), footer, empty, template)

    kept = draft().words.get().footer_text
    assert kept == '<p>Kept by <a href="/about/">us</a>.</p>'
    assert reasons() == {
        "wp_template_part": "it contains only blocks that pages here already have",
        "wp_template": (
            "templates belong to the WordPress theme; this library uses its own"
        ),
    }


def test_changesets_become_drafts_of_their_own_scheduled_ones_with_their_time(
    bring_in: Import, client: Client
) -> None:
    bring_in(
        styles(elements=LINK),
        changeset(20, "draft", "2024-01-01 10:00:00", blogname="New name", widget="x"),
        changeset(21, "future", "2031-01-01 10:00:00", blogdescription="Tagline"),
        changeset(22, "trash", "2024-01-01 10:00:00", blogname="Old"),
        changeset(23, "future", "2020-01-01 10:00:00", blogname="Missed"),
    )

    named = draft("harbour, draft 20")
    assert named.words.get().site_name == "New name"
    assert named.colors == {"light": {"accent": "#0b5a5a"}}
    scheduled = Theme.objects.get(name="harbour, draft 21")
    assert scheduled.go_live_at == datetime(2031, 1, 1, 10, tzinfo=UTC)
    assert scheduled.scheduled_revision is not None
    assert draft("harbour, draft 23").go_live_at is None
    assert reasons()["customize_changeset"] == "it was in the trash on the old site"
    # Readers see the name of the site at once, and nothing else of its look.
    assert [theme.name for theme in Theme.objects.filter(live=True)] == ["Quay Library"]
    front = client.get("/en/").content.decode()
    page = BeautifulSoup(front, "html.parser")
    assert "Quay Library" in page.header.text
    assert "Quay Library" in page.h1.text
    assert "/theme/" not in client.get("/en/").content.decode()


def test_a_second_run_changes_nothing_and_a_change_there_renews_the_draft(
    bring_in: Import,
) -> None:
    change = changeset(20, "draft", "2024-01-01 10:00:00", blogname="New name")
    bring_in(styles(elements=LINK), CSS, FAMILY, change)
    before = Theme.objects.get(name="harbour").revisions.count()

    again = bring_in(styles(elements=LINK), CSS, FAMILY, change)

    assert again.total("new") == again.total("updated") == 0
    assert Theme.objects.count() == 3
    assert Theme.objects.get(name="harbour").revisions.count() == before
    bring_in(styles(color={"text": "#000000"}), CSS, FAMILY, change)
    assert draft().colors == {"light": {"ink": "#000000"}}
    assert draft("harbour, draft 20").colors == {"light": {"ink": "#000000"}}


def test_what_an_editor_changed_stays_and_the_sources_version_is_a_draft(
    bring_in: Import,
) -> None:
    bring_in(styles(elements=LINK))
    theme = draft()
    theme.colors = {"light": {"accent": "#00594f"}}
    theme.save_revision().publish()

    report = bring_in(styles(color={"text": "#000000"}))

    assert Theme.objects.get(name="harbour").colors == {"light": {"accent": "#00594f"}}
    assert draft().colors == {"light": {"ink": "#000000"}}
    assert any("changed both at its source and here" in note for note in report.notes)


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "[" * 100_000, '{"styles": []}', '{"styles": {"color": {"text": []}}}'],
)
def test_styles_that_are_no_styles_do_no_harm(bring_in: Import, content: str) -> None:
    broken = item(14, kind="wp_global_styles", slug="x", content=content)
    odd = changeset(20, "draft", "2024-01-01 10:00:00", blogname=["no", "text"])

    bring_in(broken, odd)

    assert reasons()["customize_changeset"].startswith("none of its settings has a")


def test_older_custom_css_stands_in_the_history_of_the_look(bring_in: Import) -> None:
    older = item(
        40, kind="revision", status="inherit", parent=10, slug="10-revision-v1",
        content=".hero{color:teal}", date="2020-01-02 10:00:00",
        date_gmt="2020-01-02 09:00:00",
    )  # fmt: skip
    of_another = item(
        41, kind="revision", status="inherit", parent=11, slug="11-revision-v1",
        content="body{color:blue}",
    )  # fmt: skip

    bring_in(styles(), CSS, OTHER_CSS, older, of_another)

    theme = Theme.objects.get(live=False)
    first, latest = theme.revisions.order_by("created_at")
    assert first.as_object().custom_css == ".hero{color:teal}"
    assert first.created_at == datetime(2020, 1, 2, 9, tzinfo=UTC)
    assert theme.latest_revision == latest
    assert "201C" in theme.get_latest_revision_as_object().custom_css
    assert (
        reasons()["revision"]
        == "it belongs to a theme that is not active on the old site"
    )
    report = bring_in(styles(), CSS, OTHER_CSS, older, of_another)
    assert report.total("new") == report.total("updated") == 0
