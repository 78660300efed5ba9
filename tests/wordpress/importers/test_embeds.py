"""Players that WordPress framed become cards."""

import pytest

from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.ingest.models import RawItem
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db

FRAME = (
    '<iframe title="{title}" width="500" height="281" allowfullscreen '
    'src="https://www.youtube.com/embed/{id}?feature=oembed" onload="alert(1)">'
    "</iframe>"
)
FILM = FRAME.format(title="Fees &amp;amp; debts", id="4c1efe1667d")
OTHER = '<iframe src="https://evil.example/embed/4c1efe1667d"></iframe>'


def url(film: str) -> str:
    return f"https://www.youtube.com/watch?v={film}"


def test_a_cached_answer_gives_title_and_size_and_nothing_that_acts(
    bring_in: Import,
) -> None:
    report = bring_in(
        item(1, kind="oembed_cache", content=FILM),
        item(2, kind="oembed_cache", content=OTHER),
        item(3, kind="oembed_cache", content="{{unknown}}"),
    )

    embed = CachedEmbed.objects.get()
    assert (embed.url, embed.title) == (url("4c1efe1667d"), "Fees & debts")
    assert (embed.width, embed.height) == (500, 281)
    assert report.rows["oembed_cache", "publish"].imported == 1
    assert RawItem.objects.filter(record_type="oembed_cache").count() == 2


def test_answers_in_the_meta_of_texts_are_taken_too_and_once(bring_in: Import) -> None:
    meta = (
        (f"_oembed_{'0f' * 16}", FRAME.format(title="In meta", id="055ea982f9b")),
        (f"_oembed_time_{'0f' * 16}", "1795560306"),
        (f"_oembed_{'1f' * 16}", "{{unknown}}"),
    )
    post = item(7, kind="page", title="Films", content="<p>Films</p>", meta=meta)
    bring_in(post)
    CachedEmbed.objects.update(title="What the provider says", state="known")

    bring_in(post)

    embed = CachedEmbed.objects.get()
    assert (embed.url, embed.title) == (url("055ea982f9b"), "What the provider says")
