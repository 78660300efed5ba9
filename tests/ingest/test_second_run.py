"""A run over what is here already changes nothing, whatever source says it."""

import pytest

from tests.ingest.conftest import Import
from tests.sources.wxr import item


@pytest.mark.line("4.3")
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
