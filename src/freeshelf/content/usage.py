"""Where reusable blocks are used, directly and through one another."""

from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from freeshelf.content.models import ReusableBlock

# Primary keys, as Wagtail's index writes them, by model.
Uses = dict[Any, set[str]]


def usage_of(block: ReusableBlock, *, only_live: bool = False) -> Uses:
    """Whose text shows this block, other reusable blocks among them.

    What shows a block that shows this one is counted, too; with `only_live` through
    published blocks only. Reads Wagtail's reference index, which knows texts as they
    were published or, if they never were, saved.
    """
    uses: Uses = defaultdict(set)
    waiting = _of_all_languages([block.translation_key])
    done: set[str] = set()
    while waiting:
        done |= waiting
        found = _direct_uses(waiting)
        for model, keys in found.items():
            uses[model] |= keys
        blocks = ReusableBlock.objects.filter(pk__in=found.get(ReusableBlock, ()))
        if only_live:
            blocks = blocks.filter(live=True)
        keys_of_blocks = list(blocks.values_list("translation_key", flat=True))
        waiting = _of_all_languages(keys_of_blocks) - done
    return uses


def is_recursive(block: ReusableBlock) -> bool:
    """Whether the text of the block leads back to the block."""
    own = _of_all_languages([block.translation_key])
    return not own.isdisjoint(usage_of(block).get(ReusableBlock, ()))


def _of_all_languages(translation_keys: list[Any]) -> set[str]:
    """A text refers to one translation and shows the one of its language."""
    found = ReusableBlock.objects.filter(translation_key__in=translation_keys)
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def _direct_uses(keys: set[str]) -> Uses:
    kind = ContentType.objects.get_for_model(ReusableBlock)
    references = ReferenceIndex.objects.filter(
        to_content_type=kind, to_object_id__in=keys
    )
    uses: Uses = defaultdict(set)
    for content_type, key in references.values_list("content_type", "object_id"):
        model = ContentType.objects.get_for_id(content_type).model_class()
        if model is not None:
            uses[model].add(key)
    return uses
