"""Where reusable blocks are used, directly and through one another."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from freeshelf.content.models import ReusableBlock


def texts_with(block: ReusableBlock) -> Iterator[Any]:
    """Rows whose text shows this block, each once; blocks that do so among them.

    What shows a block that shows this one is given, too. Reads Wagtail's reference
    index, which knows texts as they were saved last.
    """
    seen: set[tuple[Any, Any]] = set()
    waiting = list(_of_all_languages(block))
    while waiting:
        for user in _direct_users(waiting.pop()):
            key = (type(user), user.pk)
            if key in seen:
                continue
            seen.add(key)
            yield user
            if isinstance(user, ReusableBlock):
                waiting.append(user)


def is_within_itself(block: ReusableBlock) -> bool:
    """Whether the text of the block leads back to the block."""
    keys = {each.pk for each in _of_all_languages(block)}
    return any(
        isinstance(user, ReusableBlock) and user.pk in keys
        for user in texts_with(block)
    )


def _of_all_languages(block: ReusableBlock) -> list[ReusableBlock]:
    """A text refers to one translation and shows the one of its language."""
    found = ReusableBlock.objects.filter(translation_key=block.translation_key)
    return list(found)


def _direct_users(block: ReusableBlock) -> Iterator[Any]:
    references = ReferenceIndex.get_references_to(block)
    rows = references.values_list("content_type", "object_id").distinct()
    for content_type, object_id in rows:
        found = _row(content_type, object_id)
        if found is not None:
            yield found


def _row(content_type: int, object_id: str) -> Any:
    kind = ContentType.objects.get_for_id(content_type)
    if kind.model_class() is None:
        return None
    return kind.get_all_objects_for_this_type(pk=object_id).first()
