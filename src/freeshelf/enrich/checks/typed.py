"""Look at texts that somebody typed, on saving: warned of, never held."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField

from freeshelf.content.blocks.images import alternative_texts
from freeshelf.content.wording import listed_phrases
from freeshelf.core.html import html_to_text
from freeshelf.enrich.check_models import FileDecision
from freeshelf.enrich.checks.wording import label_of
from freeshelf.enrich.disclosure.findings import Piece, Strength
from freeshelf.enrich.disclosure.persons import judge
from freeshelf.shared.keys import library_key

_TEXTS = (models.CharField, models.TextField, StreamField)
# Names for machines, and addresses that are meant to be public.
_NOT_READ = frozenset(
    [
        *("slug", "identifier", "url_path", "draft_title", "content_type"),
        "file_hash",
    ]
)
_MOST_LETTERS = 200_000


def kinds_in(instance: models.Model) -> list[str]:
    """Return the kinds of what may betray a person in the texts of an object."""
    return kinds_in_texts(_texts(instance))


def kinds_in_texts(texts: Iterable[str]) -> list[str]:
    """Return the kinds of what may betray a person in texts."""
    pieces = [Piece(text) for text in texts]
    key = library_key("disclosure")
    found = judge(pieces, key=key, public=_public())
    strong = (each.kind for each in found if each.strength is Strength.STRONG)
    return sorted(set(strong))


def sentence_about_texts(instance: models.Model) -> str:
    """Return a warning of what may betray a person in the texts of an object."""
    kinds = kinds_in(instance)
    if not kinds:
        return ""
    found = listed_phrases(map(label_of, kinds))
    sentence = _("Check the text again. It may put a person at risk: %(found)s.")
    return sentence % {"found": found}


def _texts(instance: models.Model) -> Iterator[str]:
    left = _MOST_LETTERS
    for field in instance._meta.concrete_fields:
        is_text = isinstance(field, _TEXTS) and not isinstance(field, models.URLField)
        if not is_text or field.choices or field.name in _NOT_READ:
            continue
        for text in _read(getattr(instance, field.name)):
            if text := text[:left].strip():
                left -= len(text)
                yield text


def _read(value: Any) -> Iterator[str]:
    yield html_to_text(str(value or ""))
    if isinstance(value, StreamValue):
        yield from alternative_texts(value.get_prep_value())


def _public() -> frozenset[str]:
    rows = FileDecision.objects.filter(
        choice=FileDecision.Choice.PUBLIC, taken_back_at=None
    )
    return frozenset(rows.values_list("subject", flat=True))
