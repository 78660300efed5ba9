"""A reusable block is edited once and shown in many texts."""

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from freeshelf.content.blocks.text import TEXT_FEATURES
from freeshelf.content.models import ReusableBlock
from freeshelf.content.usage import usage_of
from freeshelf.pages.models import StandardPage
from freeshelf.search.models import IndexChange
from freeshelf.wiring.reindex_handlers import update_descriptions
from tests.content.factories import ReusableBlockFactory, paragraphs
from tests.library.factories import ResourceFactory, UserFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def showing(block: ReusableBlock) -> list[dict[str, object]]:
    """A stored body that shows a block."""
    return [{"type": "pattern", "value": block.pk}]


def add_page(home, slug: str, block: ReusableBlock) -> StandardPage:
    return home.add_child(
        instance=StandardPage(title=slug.title(), slug=slug, body=showing(block))
    )


def edit_words(client, block: ReusableBlock, words: str):
    """Publish other words, as an editor does."""
    body = streamfield(
        [("paragraph", rich_text(f"<p>{words}</p>", features=TEXT_FEATURES))]
    )
    return client.post(
        reverse("content_reusable_block:edit", args=[block.pk]),
        {
            **nested_form_data({"body": body}),
            "title": block.title,
            "action-publish": "1",
        },
    )


def test_a_change_is_seen_in_both_pages_that_show_the_block(chief):
    block = ReusableBlockFactory(words="Never pay.")
    home = make_home()
    pages = [add_page(home, slug, block) for slug in ("first", "second")]

    response = edit_words(chief, block, "Never ever pay.")

    assert response.status_code == 302, response.context["form"].errors
    for page in pages:
        html = chief.get(page.url).content.decode()
        assert "Never ever pay." in html
        assert "Never pay." not in html


def test_a_draft_shows_nothing(client):
    block = ReusableBlockFactory(words="Not yet", live=False)
    page = add_page(make_home(), "first", block)

    assert "Not yet" not in client.get(page.url).content.decode()


def test_the_translation_shows_where_the_text_is_in_its_language(client):
    french = Locale.objects.get(language_code="fr")
    block = ReusableBlockFactory(words="Never pay.")
    ReusableBlockFactory(
        words="Ne payez jamais.", locale=french, translation_key=block.translation_key
    )
    english = ResourceFactory(language="en", body=showing(block))
    translated = ResourceFactory(language="fr", body=showing(block))

    assert "Never pay." in client.get(english.get_absolute_url()).content.decode()
    html = client.get(translated.get_absolute_url()).content.decode()
    assert "Ne payez jamais." in html
    assert "Never pay." not in html.split('class="prose')[1]


def test_a_block_within_itself_shows_once_and_its_editor_is_told(chief):
    inner, outer = ReusableBlockFactory(words="Inside"), ReusableBlockFactory()
    outer.body = [*paragraphs("Outside"), *showing(inner)]
    outer.save()
    inner.body = [*paragraphs("Inside"), *showing(outer)]
    inner.save()
    page = add_page(make_home(), "first", outer)

    shown = chief.get(page.url).content.decode()
    form = chief.get(
        reverse("content_reusable_block:edit", args=[inner.pk])
    ).content.decode()

    assert (shown.count("Outside"), shown.count("Inside")) == (1, 1)
    assert "This block contains itself." in form


def test_uses_are_listed_also_those_through_another_block(chief):
    inner, outer = ReusableBlockFactory(), ReusableBlockFactory(title="Outer")
    outer.body = showing(inner)
    outer.save()
    add_page(make_home(), "about", outer)
    ResourceFactory(title="A record", body=showing(inner))

    form = chief.get(
        reverse("content_reusable_block:edit", args=[inner.pk])
    ).content.decode()
    panel = form[form.index('id="panel-child-text-used_in') :]
    listing = chief.get(reverse("content_reusable_block:list")).content.decode()

    for name in ("Outer", "About", "A record"):
        assert name in panel
    assert "Used in" in listing
    assert {model.__name__ for model in usage_of(inner)} == {
        "ReusableBlock",
        "StandardPage",
        "Resource",
    }


def test_descriptions_and_the_index_follow_a_changed_block(chief):
    block = ReusableBlockFactory(words="Never pay.")
    resource = ResourceFactory(body=[*paragraphs("Of its own"), *showing(block)])
    IndexChange.objects.all().delete()

    edit_words(chief, block, "Never ever pay.")
    changed = update_descriptions.call(keys=[resource.pk])

    resource.refresh_from_db()
    assert changed == 1
    assert resource.description == "<p>Of its own</p>\n<p>Never ever pay.</p>"
    assert IndexChange.objects.filter(key=resource.identifier).exists()
    assert update_descriptions.call(keys=[resource.pk]) == 0


def test_a_block_is_seen_before_it_is_published(chief):
    block = ReusableBlockFactory(words="Soon", live=False)
    block.save_revision()
    address = reverse("content_reusable_block:preview_on_edit", args=[block.pk])
    form = {"title": "Soon", **nested_form_data({"body": streamfield([])})}

    answer = chief.post(address, form)
    shown = chief.get(address)

    assert answer.json()["is_valid"]
    assert shown.status_code == 200
    assert "<h1" in shown.content.decode()
