"""A run over what is here already changes nothing, whatever source says it."""

from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backend

from freeshelf.ingest.models import IngestRun
from freeshelf.library.models import Resource
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item


def test_a_pattern_within_a_pattern_is_unchanged_when_it_comes_again(
    bring_in: Import,
) -> None:
    tail = "<!-- wp:paragraph --><p>and a tail</p><!-- /wp:paragraph -->"
    patterns = [
        item(84, kind="wp_block", title="Inner", content=tail),
        item(86, kind="wp_block", content=f'<!-- wp:block {{"ref":84}} /-->\n{tail}'),
        item(
            87, kind="wp_block", content=f'{tail}<!-- wp:block {{"ref":84}} /-->{tail}'
        ),
    ]
    bring_in(*patterns)

    again = bring_in(*patterns)

    assert again.total("unchanged") == 3


def test_what_was_imported_is_found_in_the_admin_area_and_known_by_who_uses_it(
    bring_in: Import,
) -> None:
    bring_in(item(20, title="Fees that workers pay", creator="ines"))

    record = Resource.objects.get()
    found = get_search_backend().search("workers", Resource.objects.all())
    assert list(found) == [record]
    agent = record.creators.get().agent
    assert ReferenceIndex.get_references_to(agent).count() == 1
    assert IngestRun.objects.get().is_indexed
