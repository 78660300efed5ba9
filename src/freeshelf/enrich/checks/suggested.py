"""Suggestions for a file that may betray a person, which are proposed to nobody."""

from collections.abc import Collection, Iterable

from django.views.decorators.debug import sensitive_variables

from freeshelf.enrich.check_models import FileFinding
from freeshelf.enrich.checks.decisions import undecided
from freeshelf.enrich.checks.found_words import words_of_findings
from freeshelf.enrich.checks.typed import kinds_in_texts
from freeshelf.enrich.disclosure.copies.letters import alike
from freeshelf.enrich.disclosure.copies.words_in_images import are_told
from freeshelf.enrich.models import Suggestion
from freeshelf.library.models import FileContent

_Kind = Suggestion.Kind
# Suggestions with words enough to betray somebody by themselves.
_TEXTS = frozenset((_Kind.TITLE, _Kind.SERIES, _Kind.ABSTRACT))


@sensitive_variables()
def telling_suggestions(
    content: FileContent, suggestions: Iterable[Suggestion]
) -> set[int]:
    """Return the keys of suggestions that have words of a strong finding, or show them.

    These are findings of the check of the file, or of the suggestion read by itself. A
    suggestion shows the line of the file that it is from.
    """
    strong = FileFinding.objects.filter(
        look__content=content, strength=FileFinding.Strength.STRONG
    )
    # No file has this key: what is public in all files may be suggested.
    found = words_of_findings(content, undecided(strong, file=0)).values()
    words = {each.found for each in found if alike(each.found)}
    return {
        one.pk
        for one in suggestions
        if any(_has_one_of(words, each) for each in (one.value, one.excerpt))
        or (one.kind in _TEXTS and kinds_in_texts([one.value]))
    }


def _has_one_of(words: Collection[str], value: str) -> bool:
    """Return whether a value has words, in any order: authors are turned round."""
    letters = alike(value)
    return any(alike(each) in letters for each in words) or are_told(words, value)
