"""Where a proposal was found and how sure it is, said to the editor."""

from django.utils.translation import gettext as _

from freeshelf.enrich.models import Suggestion

_SURE, _LIKELY = 0.8, 0.5


def where_found(suggestion: Suggestion) -> str:
    """One sentence about the place."""
    facts = {"page": suggestion.page_number}
    if suggestion.origin == Suggestion.Origin.MEASURE:
        return _("Based on the whole text.")
    if suggestion.origin == Suggestion.Origin.TEXT:
        return _("Page %(page)s.") % facts
    if suggestion.page_number:
        return _("From the file's properties, and on page %(page)s.") % facts
    return _("From the file's properties.")


def how_sure(suggestion: Suggestion) -> str:
    """One word or two for a confidence."""
    if suggestion.confidence >= _SURE:
        return _("high confidence")
    return (
        _("medium confidence")
        if suggestion.confidence >= _LIKELY
        else _("low confidence")
    )


def caution(suggestion: Suggestion) -> str:
    """What to think of before taking it; empty for nothing."""
    from_properties = suggestion.origin == Suggestion.Origin.PROPERTIES
    if suggestion.page_number or not from_properties:
        return ""
    if suggestion.kind == Suggestion.Kind.CREATOR:
        return _(
            "No page names this person. It may be the person who typed the document. "
            "Use this name only if you know that they are the author."
        )
    if suggestion.kind == Suggestion.Kind.ISSUED:
        return _(
            "This is the date the file was created, which may be long after it was "
            "published."
        )
    return ""
