"""Embeds of a text are looked up in the background once the text is saved."""

import pytest
from django_tasks_db.models import DBTaskResult

from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.pages.models import StandardPage
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db


def test_saving_a_text_has_its_films_described_each_once():
    inside = [
        {"type": "embed", "value": {"url": "https://vimeo.com/123456", "caption": ""}}
    ]
    body = [
        {"type": "details", "value": {"summary": "Films", "content": inside}},
        {"type": "embed", "value": {"url": "https://films.example/1", "caption": ""}},
        *inside,
    ]

    page = make_home().add_child(instance=StandardPage(title="A", slug="a", body=body))
    page.save()

    embed = CachedEmbed.objects.get()
    assert (embed.url, embed.state) == ("https://vimeo.com/123456", "waiting")
    asked = DBTaskResult.objects.filter(task_path__endswith="fetch_embed_description")
    assert [row.args_kwargs["kwargs"] for row in asked] == [{"key": embed.pk}]
