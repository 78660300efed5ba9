"""Texts of an import lead to what is here; pictures in them are the library's own."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from PIL import Image as PillowImage
from wagtail.images import get_image_model

from freeshelf.content.models import ReusableBlock
from freeshelf.ingest.models import Provenance
from freeshelf.library.models import File, Resource
from freeshelf.pages.models import StandardPage
from tests.content.marked_pictures import marked, pictures_of, traces
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db
SITE = "https://quay.example"
UPLOADS = f"{SITE}/wp-content/uploads/2026"
Image = get_image_model()


def png(*, width: int = 40, colour: str = "teal") -> bytes:
    """A small picture."""
    stream = BytesIO()
    PillowImage.new("RGB", (width, 30), colour).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A folder of uploads with a document, two equal pictures and one that is none."""
    folder = tmp_path / "uploads" / "2026"
    folder.mkdir(parents=True)
    (folder / "guide.pdf").write_bytes(b"%PDF-1.4 guide")
    (folder / "kiln.png").write_bytes(png())
    (folder / "kiln-1.png").write_bytes(png())
    (folder / "bomb.png").write_bytes(b"\x89PNG no picture")
    return folder.parent


def attachment(number: int, name: str, **more: object) -> str:
    """An uploaded file."""
    options = {"title": name, "parent": 0, "excerpt": ""} | more
    return item(
        number,
        kind="attachment",
        status="inherit",
        attachment_url=f"{UPLOADS}/{name}",
        **options,  # type: ignore[arg-type]
    )


def show(name: str) -> str:
    """A picture in a text."""
    return f'<figure><img src="{UPLOADS}/{name}" alt=""></figure>'


def values(target: Resource | StandardPage | ReusableBlock, kind: str) -> list[object]:
    """The values of the blocks of one kind."""
    blocks = target.body.get_prep_value()
    return [block["value"] for block in blocks if block["type"] == kind]


def test_links_of_every_form_lead_to_pages_records_files_and_topics(
    bring_in: Import, uploads: Path
) -> None:
    forms = {
        "number": f"{SITE}/?p=2",
        "page": "//quay.example/?page_id=3",
        "path": "/about/",
        "older": "https://older.example/?p=2",
        "file": f"{UPLOADS}/guide.pdf",
        "attachment": "/?attachment_id=4",
        "feed": f"{SITE}/tag/ghana/feed/",
        "elsewhere": "https://agency.example/?p=77777",
        "nowhere": f"{SITE}/never-was/",
    }
    links = " ".join(f'<a href="{url}">{name}</a>' for name, url in forms.items())
    parts = [
        item(1, content=f"<p>{links}</p>"),
        item(2, title="Second", terms=(("post_tag", "ghana", "Ghana"),)),
        item(3, kind="page", slug="about", title="About"),
        attachment(4, "guide.pdf", parent=2),
    ]

    report = bring_in(*parts, uploads=uploads)

    first, second = Resource.objects.order_by("pk")
    page = StandardPage.objects.get(slug="about")
    file = File.objects.filter(resource=second).get()
    [words] = values(first, "paragraph")
    assert words == (
        f'<p><a href="/r/{second.identifier}">number</a> '
        f'<a linktype="page" id="{page.pk}">page</a> '
        f'<a linktype="page" id="{page.pk}">path</a> '
        f'<a href="/r/{second.identifier}">older</a> '
        f'<a href="{file.download_url()}">file</a> '
        f'<a href="{file.download_url()}">attachment</a> '
        '<a href="/topics/wordpress-quay-example-subject/post_tag-ghana/feed.atom">'
        "feed</a> "
        '<a href="https://agency.example/?p=77777">elsewhere</a> '
        '<a href="/never-was/">nowhere</a></p>'
    )
    assert first.revisions.count() == 1
    assert first.get_latest_revision_as_object().body == first.body
    assert any("post 1 (" in note and "never-was" in note for note in report.notes)

    again = bring_in(*parts, uploads=uploads)

    assert not again.changed
    assert values(Resource.objects.get(pk=first.pk), "paragraph") == [words]


def test_a_text_that_a_person_edited_is_not_led_elsewhere(bring_in: Import) -> None:
    link = '<p><a href="/?p=2">second</a></p>'
    bring_in(item(1, content=link))
    resource = Resource.objects.get()
    resource.body = json.dumps([{"type": "heading", "value": "Mine"}])
    resource.save_revision().publish()

    bring_in(item(1, content=link), item(2))

    assert values(Resource.objects.get(pk=resource.pk), "heading") == ["Mine"]


def test_a_synced_pattern_is_one_block_in_all_texts_and_keeps_to_its_status(
    bring_in: Import,
) -> None:
    parts = [
        item(1, content='<!-- wp:block {"ref":8} /--><!-- wp:block {"ref":99} /-->'),
        item(
            8, kind="wp_block", title="Notice", content='<!-- wp:block {"ref":9} /-->'
        ),
        item(9, kind="wp_block", title="Inner", content=f'<a href="{SITE}/?p=1">x</a>'),
        item(7, kind="wp_block", status="draft", title="Draft"),
    ]

    report = bring_in(*parts)

    notice, inner, draft = (
        ReusableBlock.objects.get(title=title) for title in ("Notice", "Inner", "Draft")
    )
    resource = Resource.objects.get()
    assert values(resource, "pattern") == [notice.pk]
    assert values(notice, "pattern") == [inner.pk]
    assert values(inner, "paragraph") == [
        f'<p><a href="/r/{resource.identifier}">x</a></p>'
    ]
    assert (notice.live, draft.live) == (True, False)
    assert any("wp:block 99" in note for note in report.notes)
    assert not bring_in(*parts).changed


def test_pictures_of_texts_are_pictures_and_files_and_equal_ones_are_one(
    bring_in: Import, uploads: Path
) -> None:
    focus = (("_wpsmartcrop_image_focus", 'a:2:{s:4:"left";s:2:"25";s:3:"top";d:50;}'),)
    alt = (("_wp_attachment_image_alt", "A kiln"),)
    parts = [
        item(1, content=show("kiln.png") + show("kiln-1-150x150.png")),
        item(2, content=show("bomb.png")),
        attachment(3, "kiln.png", title="Kiln", meta=(*focus, *alt), excerpt="Fired"),
        attachment(4, "kiln-1.png"),
        attachment(5, "bomb.png"),
        attachment(6, "guide.pdf", parent=1),
    ]

    report = bring_in(*parts, uploads=uploads)

    image = Image.objects.get()
    assert (image.title, image.description) == ("Kiln", "A kiln")
    assert (image.focal_point_x, image.focal_point_y) == (10, 15)
    first, second = Resource.objects.order_by("pk")[:2]
    assert [one["image"] for one in values(first, "figure")] == [image.pk] * 2
    assert (
        'src="/wp-content/uploads/2026/bomb.png"' in values(second, "imported_html")[0]
    )
    assert any("attachment 5" in note for note in report.notes)
    versions = [file.current for file in File.objects.all()]
    assert {version.original_name for version in versions} == {
        "kiln.png", "kiln-1.png", "bomb.png", "guide.pdf",
    }  # fmt: skip
    assert len({version.content.sha256 for version in versions}) == 3

    (uploads / "2026" / "kiln.png").write_bytes(png(width=80))
    bring_in(*parts, uploads=uploads)

    # The other attachment is the former picture still.
    image, renewed = Image.objects.order_by("pk")
    assert (image.width, renewed.width) == (40, 80)
    first.refresh_from_db()
    assert [one["image"] for one in values(first, "figure")] == [renewed.pk, image.pk]

    (uploads / "2026" / "kiln.png").write_bytes(png(width=60))
    Image.objects.update(description="A person's word")
    bring_in(*parts, uploads=uploads)

    renewed.refresh_from_db()
    assert (renewed.width, renewed.description) == (60, "A person's word")
    assert not bring_in(*parts, uploads=uploads).changed


def test_a_photo_of_the_old_site_says_nothing_of_who_took_it_where(
    bring_in: Import, uploads: Path, client: Client
) -> None:
    (uploads / "2026" / "kiln.jpg").write_bytes(marked("JPEG"))
    bring_in(
        item(1, content=show("kiln.jpg"), meta=(("_thumbnail_id", "3"),)),
        attachment(3, "kiln.jpg", parent=1),
        uploads=uploads,
    )

    found = {
        address: client.get(address, follow=True).getvalue()
        for address in ("/wp-content/uploads/2026/kiln.jpg", "/?attachment_id=3")
    }
    found |= pictures_of(client, Resource.objects.get().get_absolute_url())

    assert {address.split("/")[1] for address in found} >= {"media", "r"}
    assert [address for address, said in found.items() if traces(said)] == []


def test_a_picture_that_only_a_closed_text_shows_is_closed_to_readers(
    bring_in: Import, uploads: Path, client: Client
) -> None:
    bring_in(
        item(1, content=show("kiln.png"), status="private"),
        item(2, content=show("kiln-1.png")),
        item(5, title="Open", content=f"<p>Both.</p>{show('kiln-1.png')}"),
        item(6, content=show("kiln-1.png"), status="private"),
        attachment(3, "kiln.png"),
        attachment(4, "kiln-1.png"),
        uploads=uploads,
    )

    def pictured(number: int) -> str:
        key = f"attachment:{number}:"
        found = Provenance.objects.get(
            record_key__startswith=key, record_key__endswith="#picture"
        )
        return str(found.target.get_rendition("width-480").url)

    # Of equal bytes, but the words of one are no words of the other.
    closed, shown = pictured(3), pictured(4)
    both = Resource.objects.get(title="Open").get_absolute_url()

    assert 'class="figure"' in client.get(both).content.decode()
    assert client.get(closed).status_code == 404
    assert client.get(shown).status_code == 200
    client.force_login(User.objects.create_superuser("ada"))
    assert client.get(closed).status_code == 200


def test_without_the_uploads_a_text_keeps_its_pictures_places_until_they_come(
    bring_in: Import, uploads: Path
) -> None:
    parts = [item(1, content=show("kiln.png")), attachment(3, "kiln.png")]
    bring_in(*parts)
    [kept] = values(Resource.objects.get(), "imported_html")
    assert 'src="/wp-content/uploads/2026/kiln.png"' in str(kept)

    bring_in(*parts, uploads=uploads)

    assert len(values(Resource.objects.get(), "figure")) == 1
