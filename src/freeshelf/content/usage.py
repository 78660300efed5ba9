"""Uses of images and reusable blocks, directly and through reusable blocks."""

from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from freeshelf.content.models import ReusableBlock

# Primary keys by model, in the format of Wagtail's index.
Uses = dict[Any, set[str]]


def usage_of(block: ReusableBlock, *, only_live: bool = False) -> Uses:
    """Return objects whose text shows this block, including reusable blocks.

    Includes indirect uses through other reusable blocks; with `only_live`, through
    published ones only. Reads Wagtail's reference index, which has the published text
    or, if there is none, the saved one.
    """
    uses: Uses = defaultdict(set)
    pending = _of_all_languages([block.translation_key])
    done: set[str] = set()
    while pending:
        done |= pending
        direct = _direct_uses(ReusableBlock, pending)
        for model, keys in direct.items():
            uses[model] |= keys
        blocks = ReusableBlock.objects.filter(pk__in=direct.get(ReusableBlock, ()))
        if only_live:
            blocks = blocks.filter(live=True)
        keys_of_blocks = list(blocks.values_list("translation_key", flat=True))
        pending = _of_all_languages(keys_of_blocks) - done
    return uses


def usage_of_image(key: int) -> Uses:
    """Return objects that show an image, also through reusable blocks."""
    uses = _direct_uses(get_image_model(), {str(key)})
    blocks = ReusableBlock.objects.filter(pk__in=uses.get(ReusableBlock, ()))
    for block in blocks:
        for model, keys in usage_of(block).items():
            uses[model] |= keys
    return uses


def is_recursive(block: ReusableBlock) -> bool:
    """Return whether the block contains itself."""
    own = _of_all_languages([block.translation_key])
    return not own.isdisjoint(usage_of(block).get(ReusableBlock, ()))


def _of_all_languages(translation_keys: list[Any]) -> set[str]:
    """Return keys of all translations: a text refers to one and shows another."""
    translations = ReusableBlock.objects.filter(translation_key__in=translation_keys)
    return {str(pk) for pk in translations.values_list("pk", flat=True)}


def _direct_uses(of: Any, keys: set[str]) -> Uses:
    kind = ContentType.objects.get_for_model(of)
    references = ReferenceIndex.objects.filter(
        to_content_type=kind, to_object_id__in=keys
    )
    uses: Uses = defaultdict(set)
    for content_type, key in references.values_list("content_type", "object_id"):
        model = ContentType.objects.get_for_id(content_type).model_class()
        if model is not None:
            uses[model].add(key)
    return uses
