"""Pages that were not for all, with pages below them that were.

WordPress decides for each page alone. Here a rule of who may read a page holds for all
below it, so such a page has none: it is not published, and what is below is.
"""

from collections.abc import Mapping

from freeshelf.ingest.wordpress.survey import ItemFacts
from freeshelf.library.access import AccessRights


def above_open(items: Mapping[str, ItemFacts]) -> set[str]:
    """Numbers of the pages that have a page for all somewhere below them."""
    found: set[str] = set()
    for facts in items.values():
        if not _is_for_all(facts):
            continue
        above = facts.parent_id
        while above in items and items[above].type == facts.type and above not in found:
            found.add(above)
            above = items[above].parent_id
    return found


def _is_for_all(facts: ItemFacts) -> bool:
    return facts.status == "publish" and facts.access == AccessRights.OPEN
