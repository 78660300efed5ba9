"""Sentences on words that no resource has, or no text of one."""

from django.utils.translation import gettext as _

from freeshelf.content.wording import comma
from freeshelf.search.results import SearchResults


def absent_word_notes(results: SearchResults) -> list[str]:
    """Return the sentences that name the words no resource, or no text of one, has.

    One that `absence` returns is not among them.
    """
    in_names = _("Only in names of topics or other terms, not in any text: %(words)s.")
    named = results.words_in_names
    return [
        *([] if absence(results) else _absent(results)),
        *([in_names % {"words": comma().join(named)}] if named else []),
    ]


def absence(results: SearchResults) -> str:
    """Return the sentence that nothing has the only word, "" if something is shown."""
    is_found = results.total or results.guesses
    is_one = len(results.searched_text.split()) == 1
    return "" if is_found or not is_one else "".join(_absent(results)[:1])


def _absent(results: SearchResults) -> list[str]:
    nowhere = results.absent_words
    not_here = tuple(word for word in results.absent_here if word not in nowhere)
    sentences = (
        (
            nowhere,
            _("No resource contains “%(word)s”."),
            _("No resource contains any of these words: %(words)s."),
        ),
        (
            not_here,
            _("No resource here contains “%(word)s”."),
            _("No resource here contains any of these words: %(words)s."),
        ),
    )
    return [
        (one if len(words) == 1 else several)
        % {"word": words[0], "words": comma().join(words)}
        for words, one, several in sentences
        if words
    ]
