"""Images that wait for a check are shown by no address, whatever text uses them."""

import pytest

from freeshelf.fields.models import FieldValueSet
from freeshelf.library.models import HeldPicture
from freeshelf.library.services.held_pictures import set_picture_hold
from freeshelf.pages.models import StandardPage
from tests.content.factories import ImageFactory, ReusableBlockFactory
from tests.events.factories import EventFactory
from tests.fields.factories import FieldFactory, FieldGroupRuleFactory
from tests.library.factories import AgentFactory, ReadingListFactory, ResourceFactory
from tests.pages.home import make_home
from tests.pages.theme_factories import ThemeFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.every_output import FOR_SOME, told, told_to_assistants

pytestmark = pytest.mark.django_db
LOGO = "max-480x120|format-webp-lossless"
FIELD = "max-640x640"
# What shows each image, by a word that is its title, and the form that readers ask for.
USES = {
    "sandpiper": ("the text of a record", "width-480"),
    "turnstone": ("an event", "width-480"),
    "wagtail": ("a page", "width-480"),
    "kittiwake": ("a reusable block in a record", "width-480"),
    "razorbill": ("a field of a record", FIELD),
    "fulmar": ("a field of an organisation", FIELD),
    "guillemot": ("the look in use", LOGO),
}


@pytest.fixture
def images(shelve):
    """Images that wait, each in another text that is public, by their words."""
    found = {
        word: ImageFactory(
            title=word, description=word, held=True, size=(64 + number, 48)
        )
        for number, word in enumerate(USES)
    }
    shown = {word: with_words(each) for word, each in found.items()}
    FieldFactory(key="face", type="image")
    of_agents = FieldGroupRuleFactory(subject="agent", value="organization").group
    FieldFactory(key="sign", type="image", group=of_agents)
    house = AgentFactory(identifier="house", name="House", is_listed=True)
    sign = {"sign": f"image:{found['fulmar'].pk}"}
    FieldValueSet.objects.create(agent=house, origin="admin", values=sign)
    block = ReusableBlockFactory(body=shown["kittiwake"])
    ResourceFactory(
        identifier="host",
        title="Kilns",
        body=[*shown["sandpiper"], {"type": "pattern", "value": block.pk}],
        field_values={"face": f"image:{found['razorbill'].pk}"},
        publisher=house,
    )
    EventFactory(identifier="hearing", title="Hearing", image=found["turnstone"])
    page = StandardPage(title="Kilns", slug="kilns")
    page.body = page._meta.get_field("body").to_python(shown["wagtail"])
    make_home().add_child(instance=page)
    ThemeFactory(logo=found["guillemot"])
    shelve()
    return found


@pytest.fixture
def known(images):
    """Values in addresses: each image by its file for readers."""
    debt = ConceptFactory(scheme=ConceptSchemeFactory(identifier="topics"))
    ReadingListFactory(slug="begin")
    forms = [
        picture.get_rendition(form)
        for word, picture in images.items()
        for form in (USES[word][1], "original")
    ]
    return {
        "record": ["host"],
        "file": [],
        "event": ["hearing"],
        "agent": ["house"],
        "concept": [debt.identifier],
        "list": ["begin"],
        "scheme": ["topics"],
        "name": [each.file.name.removeprefix("images/") for each in forms],
    }


def with_words(picture) -> list[dict[str, object]]:
    """A text with an image, whose alternative text and caption have its word."""
    shown = {"image": picture.pk, "alt_text": f"A {picture.title}"}
    captions = ({}, {"caption": f"<p>The {picture.title} at dawn</p>"})
    return [{"type": "figure", "value": shown | each} for each in captions]


def pixels(images) -> dict[str, str]:
    """Uses of images, by the text that the walk reads in an answer with one."""
    return {
        _read(picture, USES[word][1]): USES[word][0] for word, picture in images.items()
    }


def _read(picture, form: str) -> str:
    with picture.get_rendition(form).file.open() as stream:
        return str(stream.read().decode("utf-8", "replace").casefold())


def test_no_address_shows_an_image_until_its_check_lets_it_out(images, known, client):
    words = pixels(images) | {word: use for word, (use, _form) in USES.items()}
    assert len(words) == 2 * len(USES)
    assert HeldPicture.objects.count() == len(USES)

    where = told(client, known, words)
    assert {words[word]: there for word, there in where.items() if there} == {}
    assert told_to_assistants(known, words) == set()
    for picture in images.values():
        for address in (f"/closed?i={picture.pk}", f"/en/closed?i={picture.pk}"):
            assert client.get(address, follow=True).status_code in (403, 404)

    for picture in images.values():
        set_picture_hold(picture=picture.pk, hold="")

    below = ("/media/images/", *FOR_SOME)
    where = told(client, known, pixels(images), below=below)
    assert all(where.values())
    of_record = {word: USES[word][0] for word in ("sandpiper", "kittiwake")}
    everywhere = ("/api/v1/records", "/oai", "/en/feed", "/en/r/host", "/r/host")
    where = told(client, known, of_record, below=everywhere)
    assert all(len(each) > 5 for each in where.values())

    for picture in images.values():
        set_picture_hold(picture=picture.pk, hold="taken_out")

    assert not any(told(client, known, of_record, below=everywhere).values())
