"""Of two items with one number, each upload is as open as what uses that very one."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from PIL import Image as Pillow
from wagtail.images import get_image_model

from freeshelf.library.models import File, Resource
from freeshelf.library.pictures import may_see_picture
from freeshelf_wordpress.importers.survey import survey_records
from freeshelf_wordpress.sources.records import SourceItem
from tests.wordpress.conftest import Import
from tests.wordpress.importers.uploads import (
    BELOW,
    GUIDE,
    PHOTO,
    SITE,
    content,
    statuses,
    upload,
)
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db
Image = get_image_model()
ANYONE = AnonymousUser()


@pytest.fixture
def uploads(two_uploads: Path) -> Path:
    """A picture, a document and another picture."""
    Pillow.new("RGB", (30, 40), "plum").save(two_uploads / "2026" / "face.png")
    return two_uploads


def test_a_second_upload_with_the_number_of_an_open_one_stays_with_its_private_post(
    bring_in: Import, uploads: Path, client: Client
) -> None:
    parts = (
        item(7, title="Private", status="private", content=content({GUIDE})),
        item(8, title="Open", content=content({PHOTO})),
        upload(5, PHOTO, parent=8),
        upload(5, GUIDE, parent=7),
    )
    plan = bring_in(*parts, uploads=uploads, dry_run=True)
    report = bring_in(*parts, uploads=uploads)

    assert statuses(client) == (200, 403)
    assert File.objects.filter(resource__title="Private").count() == 1
    assert {file.resource.title for file in File.objects.visible_to(ANYONE)} == {"Open"}
    for notes in (plan.notes, report.notes):
        assert any("(2026/guide.pdf)" in note for note in notes)
    assert plan.as_dict()["rows"] == report.as_dict()["rows"]
    assert not bring_in(*parts, uploads=uploads).changed


@pytest.mark.parametrize(
    ("status", "parent", "expected"),
    [("publish", 7, 403), ("private", 8, 200)],
    ids=["of a private post", "of an open post"],
)
def test_an_upload_with_the_number_of_another_item_has_a_status_and_a_parent_of_its_own(
    bring_in: Import,
    uploads: Path,
    client: Client,
    status: str,
    parent: int,
    expected: int,
) -> None:
    parts = (
        item(5, kind="account", status=status),
        item(7, title="Private", status="private"),
        item(8, title="Open"),
        upload(5, GUIDE, parent=parent),
    )
    bring_in(*parts, uploads=uploads)

    assert statuses(client)[1] == expected
    assert File.objects.get().resource.title == ("Private" if parent == 7 else "Open")
    assert not bring_in(*parts, uploads=uploads).changed


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "second"])
def test_a_text_shows_the_picture_at_its_address_and_opens_no_other_of_its_number(
    bring_in: Import, uploads: Path, is_first: bool
) -> None:
    photo = f"{SITE}{PHOTO}"
    kiln = upload(5, PHOTO, title="Kiln")
    face = upload(5, f"{BELOW}/face.png", parent=7, title="Face")
    bring_in(
        item(7, title="Private", status="private"),
        item(
            8,
            title="Open",
            content=f'<figure><img class="wp-image-5" src="{photo}" alt=""></figure>',
        ),
        *((kiln, face) if is_first else (face, kiln)),
        uploads=uploads,
    )

    kiln, body = (
        Image.objects.get(title="Kiln"),
        Resource.objects.get(title="Open").body,
    )
    assert f"'image': {kiln.pk}" in str(body.raw_data)
    assert may_see_picture(kiln, ANYONE)
    hidden = Image.objects.filter(title="Face")
    assert not any(may_see_picture(each, ANYONE) for each in hidden)


def test_a_number_in_a_text_means_the_attachment_even_where_a_post_has_it_too() -> None:
    items = (
        SourceItem("5", "post", "publish"),
        SourceItem("5", "attachment", "inherit", attachment_url=f"{SITE}{PHOTO}"),
        SourceItem("8", "post", "publish", meta=(("_thumbnail_id", "5"),)),
    )

    survey = survey_records(items)

    number = survey.number_of(items[1])
    assert number == survey.attachment_number("5") != "5"
    assert [user.source_id for user in survey.items_using(number)] == ["8"]
