"""Images in the descriptions of a library that is mirrored come along."""

import io
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction

from freeshelf.library.models import Resource
from freeshelf.library.pictures import pictures_visible_to
from tests.content.factories import ImageFactory
from tests.content.marked_pictures import marked, traces
from tests.core.http.web_server import Answer
from tests.ingest.other_library import there
from tests.ingest.test_mirror import mirror, titles
from tests.library.factories import ResourceFactory, UserFactory

__all__ = ["there"]
pytestmark = pytest.mark.django_db
ANYONE = AnonymousUser()
TEXT = (
    "<p>Before.</p>"
    '<figure><img src="/closed?i=7#{}" alt="A kiln"><figcaption>By <em>Ana</em>'
    "</figcaption></figure><p>After.</p>"
)


@pytest.fixture
def pictures(there):
    """The images of the other library, by number; it answers them with the log."""
    images = {"7": marked("JPEG")}
    plain = there.answer

    def answer(asked) -> Answer:
        parts = urlsplit(asked.path)
        if parts.path != "/closed":
            return plain(asked)
        content = images.get(parse_qs(parts.query)["i"][0])
        return Answer(status=404) if content is None else Answer(content)

    there.server.answer = answer
    return images


def note(there, markup, **values):
    url = f"{there.server.url}/r/a"
    there.note("a", title="Kilns", description_html=markup, url=url, **values)


def shown() -> str:
    return str(Resource.objects.get(title="Kilns").body)


def test_an_image_stands_in_the_text_and_says_nothing_of_its_camera(
    there, pictures, client
):
    note(there, TEXT.format("one"))

    mirror(there)

    image = get_image_model().objects.get()
    kinds = [block.block_type for block in Resource.objects.get().body]
    assert kinds == ["paragraph", "figure", "paragraph"]
    assert 'alt="A kiln"' in shown()
    assert "By <em>Ana</em>" in shown()
    description = Resource.objects.get().description
    assert description.split("\n") == [
        *("<p>Before.</p>", "<p>By <em>Ana</em></p>", "<p>After.</p>")
    ]
    assert list(pictures_visible_to(ANYONE)) == [image]
    answer = client.get(f"/closed?i={image.pk}", follow=True)
    assert not traces(b"".join(answer.streaming_content))
    # Nothing new, nothing fetched.
    before = len(there.server.paths)
    mirror(there)
    assert [path for path in there.server.paths[before:] if "closed" in path] == []
    assert get_image_model().objects.count() == 1


def test_an_image_that_is_closed_here_stays_closed_when_it_is_replaced_there(
    there, pictures
):
    note(there, TEXT.format("one"))
    mirror(there)
    closed = Collection.get_first_root_node().add_child(name="Closed")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="login"
    )
    image = get_image_model().objects.get()
    first = image.file_hash
    image.collection = closed
    image.save()
    stream = io.BytesIO()
    Pillow.new("RGB", (90, 60), "red").save(stream, "PNG")
    pictures["7"] = stream.getvalue()
    note(there, TEXT.format("two"))

    mirror(there)

    image = get_image_model().objects.get()
    assert (image.collection, image.width) == (closed, 90)
    assert image.file_hash != first
    assert not pictures_visible_to(ANYONE).exists()
    # One that was deleted here is not brought again.
    image.delete()
    note(there, TEXT.format("three"))
    mirror(there)
    assert not get_image_model().objects.exists()
    assert "Before." in Resource.objects.get().description


def test_an_image_that_does_not_come_is_asked_for_again(there, pictures):
    content = pictures.pop("7")
    note(there, TEXT.format("one"))
    report = mirror(there)
    assert any("404" in note for note in report.notes)
    assert not Resource.objects.get().body

    pictures["7"] = content
    mirror(there)

    assert 'alt="A kiln"' in shown()


def test_no_text_of_another_library_opens_an_image_of_this_one(there, pictures):
    own = ImageFactory()
    ResourceFactory(
        title="Staff", access_rights="staff", body=[_figure_of(own)], live=True
    )
    pictures["9"] = b"<html>no image</html>"
    note(
        there,
        f'<p><img src="/mirrored-image/{own.pk}" alt="x"></p>'
        f'<figure><img src="/closed?i=9#x" alt="y"></figure>'
        f'<p><img src="/media/images/x.png" alt="z">Words.</p>',
    )

    report = mirror(there)

    assert not pictures_visible_to(ANYONE).exists()
    assert not Resource.objects.get(title="Kilns").body
    assert "Words." in Resource.objects.get(title="Kilns").description
    assert any("Images that cannot be shown" in str(each) for each in report.notes)


def test_a_text_that_a_person_has_changed_stays_theirs(there, pictures):
    note(there, TEXT.format("one"))
    mirror(there)
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.title = "Kilns of ours"
    body = draft.body.get_prep_value()
    draft.body = draft.body.stream_block.to_python(body[1:])
    draft.save_revision(user=UserFactory()).publish()
    note(there, "<p>Another text.</p>")

    mirror(there)

    assert titles() == ["Kilns of ours"]
    text = Resource.objects.get().description
    assert "After." in text
    assert "Another" not in text


def test_the_text_there_without_its_image_is_one_without_it_here(there, pictures):
    note(there, TEXT.format("one"))
    mirror(there)
    note(there, "<p>Another text.</p>")

    mirror(there)

    assert not Resource.objects.get().body
    assert Resource.objects.get().description == "<p>Another text.</p>"


def _figure_of(image):
    value = {"image": image.pk, "is_decorative": True}
    return {"type": "figure", "value": value}
