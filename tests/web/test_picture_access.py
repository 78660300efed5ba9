"""Pictures of what is not public are not public, and what is withdrawn is gone."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from wagtail.models import PageViewRestriction

import freeshelf
from freeshelf.accounts.roles import AUTHORS, CONTRIBUTORS, EDITORS
from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.enrich.services import extract_content
from freeshelf.library.services import set_access, set_file_access, withdraw
from freeshelf.pages.models import StandardPage
from freeshelf.pages.theme.services import share_draft
from freeshelf.web.views.files import SHOWN_FORMS
from tests.content.factories import ImageFactory
from tests.content.marked_pictures import marked
from tests.fields.factories import FieldFactory
from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.pages.home import make_home
from tests.pages.theme_factories import ThemeFactory

pytestmark = pytest.mark.django_db
_MINUTES = re.compile(r"public, max-age=(\d+), must-revalidate")


@pytest.fixture
def stored_embed():
    """The address of the picture of an embed."""
    name = storages["default"].save("embeds/0123abcd.webp", ContentFile(b"RIFF"))
    CachedEmbed.objects.create(
        url="https://video.example/1", provider="x", thumbnail=name
    )
    return f"/media/{name}"


def showing(*pictures):
    """A text that shows pictures."""
    return [
        {"type": "figure", "value": {"image": each.pk, "is_decorative": True}}
        for each in pictures
    ]


def address_of(picture, form="width-480"):
    return picture.get_rendition(form).url


def status(client, picture, form="width-480") -> int:
    return client.get(address_of(picture, form)).status_code


def test_a_thumbnail_of_the_admin_area_is_for_staff(client):
    picture = ImageFactory()
    ResourceFactory(body=showing(picture))

    assert status(client, picture) == 200
    assert status(client, picture, "max-165x165") == 404
    client.force_login(User.objects.create_user("reader"))
    assert status(client, picture, "max-165x165") == 404
    client.force_login(UserFactory())
    assert status(client, picture, "max-165x165") == 200


def test_pictures_of_records_for_staff_are_closed_to_editors_who_may_not_read_them(
    client,
):
    author = UserFactory()
    author.groups.add(Group.objects.get(name=AUTHORS))
    hidden, open_, loose = ImageFactory(), ImageFactory(), ImageFactory()
    own = ImageFactory(uploaded_by_user=author)
    drafted = ImageFactory()
    set_access(
        resources=[
            ResourceFactory(body=showing(hidden)), ResourceFactory(body=showing(own))
        ],
        access_rights="staff",
    )  # fmt: skip
    ResourceFactory(body=showing(open_))
    ResourceFactory(body=showing(drafted), draft=True)
    client.force_login(author)

    def asked(picture):
        return client.get(f"/en/closed?i={picture.pk}", follow=True).status_code

    assert status(client, hidden) == 404
    assert asked(hidden) != 200
    assert asked(open_) == 200
    assert status(client, hidden, "original") == 404
    # Who may choose it has to see which one it is.
    assert status(client, hidden, "max-165x165") == 200
    assert status(client, hidden, "max-800x600") == 404
    for picture in (open_, own, loose, drafted):
        assert status(client, picture) == 200
    contributor = UserFactory()
    contributor.groups.add(Group.objects.get(name=CONTRIBUTORS))
    client.force_login(contributor)
    assert status(client, hidden, "max-165x165") == 404
    editor = UserFactory()
    editor.groups.add(Group.objects.get(name=EDITORS))
    client.force_login(editor)
    assert status(client, hidden, "max-800x600") == 200
    assert status(client, hidden) == 200


def test_every_size_that_a_page_shows_is_one_for_readers():
    templates = Path(freeshelf.__file__).parent.glob("web/templates/**/*.html")
    tags = re.compile(r"{% (?:srcset_)?image \S+ (\S+)")
    forms = set()
    for template in templates:
        for form in tags.findall(template.read_text()):
            stem, _brace, sizes = form.partition("{")
            forms |= {stem + size for size in sizes.rstrip("}").split(",")}

    assert len(forms) >= 5
    assert forms <= SHOWN_FORMS


def test_a_record_that_is_withdrawn_takes_its_pictures_with_it(client):
    picture = ImageFactory()
    record = ResourceFactory(body=showing(picture))
    first = client.get(address_of(picture))

    withdraw(resource=record, reason="It named someone", now=timezone.now())
    again = client.get(
        address_of(picture), headers={"if-none-match": first.headers.get("ETag", "*")}
    )

    assert first.status_code == 200
    assert again.status_code == 404
    assert "no-store" in again["Cache-Control"]


def test_a_member_sees_the_pictures_of_what_members_see(client):
    picture = ImageFactory()
    ResourceFactory(body=showing(picture), access_rights="members")

    assert status(client, picture) == 404
    member = User.objects.create_user("member")
    member.user_permissions.add(
        Permission.objects.get(codename="view_members_resource")
    )
    client.force_login(member)
    answer = client.get(address_of(picture))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("is_public", [True, False])
def test_a_picture_in_a_field_for_staff_is_for_staff(client, is_public):
    FieldFactory(key="face", type="image", is_public=is_public)
    picture = ImageFactory()
    ResourceFactory(field_values={"face": f"image:{picture.pk}"})

    assert status(client, picture, "max-640x640") == (200 if is_public else 404)


def test_a_logo_of_before_is_no_ones_and_that_of_a_draft_is_for_who_has_its_link(
    client,
):
    make_home()
    before, now, next_one = ImageFactory(), ImageFactory(), ImageFactory()
    form = "max-480x120|format-webp-lossless"
    ThemeFactory(logo=before)
    theme = ThemeFactory(logo=now)
    theme.logo = next_one
    theme.save_revision()

    assert [status(client, each, form) for each in (before, now, next_one)] == [
        404, 200, 404,
    ]  # fmt: skip

    token = share_draft(theme=theme, days=1, now=timezone.now(), user=None)
    client.get(f"/theme/draft/{token}")
    assert status(client, next_one, form) == 200


def test_who_gave_the_password_of_a_page_sees_its_pictures(client):
    picture = ImageFactory()
    page = StandardPage(title="Kilns", slug="kilns", body=showing(picture))
    make_home().add_child(instance=page)
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="sesame"
    )

    assert status(client, picture) == 404
    session = client.session
    session[restriction.passed_view_restrictions_session_key] = [restriction.pk]
    session.save()
    answer = client.get(address_of(picture))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"


def test_a_picture_costs_as_many_queries_in_a_large_library_as_in_a_small_one(
    client, django_assert_max_num_queries
):
    pictures = [ImageFactory() for _ in range(3)]
    FieldFactory(key="face", type="image")
    for _ in range(4):
        ResourceFactory(body=showing(*pictures))
        ResourceFactory(
            body=showing(*pictures),
            field_values={"face": f"image:{pictures[0].pk}"},
            access_rights="staff",
        )
    addresses = [address_of(each) for each in pictures]
    client.get(addresses[0])

    for address in addresses:
        with django_assert_max_num_queries(7):
            assert client.get(address).status_code == 200


def test_what_anyone_may_see_is_kept_and_asked_for_each_time(client):
    picture = ImageFactory()
    record = ResourceFactory(body=showing(picture))
    file = FileFactory(resource=record, name="guide.pdf")
    content = file.current.content
    extract_content(sha256=content.pk, now=timezone.now())
    page = (
        f"/r/{record.identifier}/files/{file.number}/page/1/{content.pk[:12]}-480.webp"
    )
    addresses = [address_of(picture), page]

    for address in addresses:
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})

        assert first.status_code == 200
        assert again.status_code == 304
        for answer in (first, again):
            assert answer["Cache-Control"] == "public, no-cache"

    set_access(resources=[record], access_rights="staff")
    for address in addresses:
        closed = client.get(address, headers={"if-none-match": first["ETag"]})
        assert closed.status_code == 404
        assert "max-age" not in closed["Cache-Control"]


@pytest.mark.parametrize("name", ["photo.jpg", "notes.txt"])
def test_a_file_that_is_closed_later_is_served_from_no_cache_of_ours(client, name):
    content = marked("JPEG") if name.endswith("jpg") else b"Notes"
    file = FileFactory(name=name, content=content)
    first = client.get(file.download_url())

    set_file_access(file=file, access_rights="staff")
    closed = client.get(file.download_url(), headers={"if-none-match": first["ETag"]})

    assert first["Cache-Control"] == "public, no-cache"
    assert closed.status_code == 404


def test_a_picture_of_an_embed_is_not_kept_for_a_year(client, stored_embed):
    answer = client.get(stored_embed)

    assert _MINUTES.fullmatch(answer["Cache-Control"])
    again = client.get(stored_embed, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
