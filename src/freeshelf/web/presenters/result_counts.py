"""Format the number of results, by kind."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.search.results import SearchResults
from freeshelf.web.presenters.formats import comma, number


def summary(results: SearchResults) -> str:
    """Return the total: “41 resources”."""
    return ngettext("%(number)s resource", "%(number)s resources", results.total) % {
        "number": number(results.total)
    }


def kinds(results: SearchResults) -> str:
    """Return how many match all words, some, and none; "" with separate lists."""
    if not results.is_one_order:
        return ""
    alone = results.total_dense_only
    counted = [
        (results.total_all_words, _("%(number)s with all words")),
        (
            results.total - results.total_all_words - alone,
            _("%(number)s with some of the words"),
        ),
        (alone, _("%(number)s by meaning alone")),
    ]
    return comma().join(
        sentence % {"number": number(count)} for count, sentence in counted if count
    )


def line(results: SearchResults, *, has_below: bool) -> str:
    """Return the separator between full and other hits, "" without one."""
    if not has_below:
        return ""
    some = results.total - results.total_all_words
    return _sentence(results, some) % {"number": number(some)}


def _sentence(results: SearchResults, some: int) -> str:
    if results.total_dense_only:
        return ngettext(
            "%(number)s resource with some of the words or a similar meaning",
            "%(number)s resources with some of the words or a similar meaning",
            some,
        )
    if results.total_all_words == 0:
        return ngettext(
            "No resource matches all words. %(number)s matches some of them:",
            "No resource matches all words. %(number)s match some of them:",
            some,
        )
    return ngettext(
        "%(number)s more resource with some of the words",
        "%(number)s more resources with some of the words",
        some,
    )
