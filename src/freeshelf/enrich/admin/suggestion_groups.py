"""The suggestion form field by field, for the template."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from freeshelf.enrich.admin.suggestion_form import (
    LEAVE,
    OWN,
    SEVERAL,
    SINGLE,
    SuggestionForm,
)
from freeshelf.enrich.models import Suggestion

_SURE, _LIKELY = 0.8, 0.5


def where_found(suggestion: Suggestion) -> str:
    """Return a sentence about the source of a suggestion."""
    facts = {"page": suggestion.page_number}
    if suggestion.origin == Suggestion.Origin.MEASURE:
        return gettext("Based on the whole text.")
    if suggestion.origin == Suggestion.Origin.TEXT:
        return gettext("Page %(page)s.") % facts
    if suggestion.page_number:
        return gettext("From the file's properties, and on page %(page)s.") % facts
    return gettext("From the file's properties.")


def how_sure(suggestion: Suggestion) -> str:
    """Return a label for the confidence of a suggestion."""
    if suggestion.confidence >= _SURE:
        return gettext("high confidence")
    return (
        gettext("medium confidence")
        if suggestion.confidence >= _LIKELY
        else gettext("low confidence")
    )


def warning(suggestion: Suggestion) -> str:
    """Return a warning about a suggestion; empty if there is none."""
    from_properties = suggestion.origin == Suggestion.Origin.PROPERTIES
    if suggestion.page_number or not from_properties:
        return ""
    if suggestion.kind == Suggestion.Kind.CREATOR:
        return gettext(
            "No page names this person. It may be the person who typed the document. "
            "Use this name only if you know that they are the author."
        )
    if suggestion.kind == Suggestion.Kind.ISSUED:
        return gettext(
            "This is the date the file was created, which may be long after it was "
            "published."
        )
    return ""


_Kind = Suggestion.Kind
_HELP = {
    _Kind.ISSUED: _("A year, a month or a day: 2022, 2022-07 or 2022-07-30."),
    _Kind.LANGUAGE: _("A language tag (BCP 47), such as “en”."),
    _Kind.PUBLISHER: _("New names are added to the library."),
    _Kind.CREATOR: _("Enter people as “Family name, Given names”."),
}


def groups_of(form: SuggestionForm) -> list[dict[str, Any]]:
    """Return fields with one value, then those that can have several."""
    return [
        *(_single(form, kind) for kind in SINGLE),
        *(_several(form, kind) for kind in SEVERAL),
    ]


def _single(form: SuggestionForm, kind: Suggestion.Kind) -> dict[str, Any]:
    choice, own = form[f"{kind}_choice"], form[f"{kind}_own"]
    return _group(form, kind) | {
        "is_single": True,
        "name": choice.html_name,
        "chosen": str(choice.value() or ""),
        "own": own,
        "own_value": OWN,
        "leave_value": LEAVE,
        "errors": [*choice.errors, *own.errors],
    }


def _several(form: SuggestionForm, kind: Suggestion.Kind) -> dict[str, Any]:
    more = form[f"more_{kind}"]
    return _group(form, kind) | {
        "is_single": False,
        "more": more,
        "errors": list(more.errors),
    }


def _group(form: SuggestionForm, kind: Suggestion.Kind) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "label": kind.label,
        "help": _HELP.get(kind, ""),
        "rows": [_row(form, one) for one in form.by_kind[kind]],
    }


def _row(form: SuggestionForm, one: Suggestion) -> dict[str, Any]:
    row = {
        "pk": str(one.pk),
        "value": one.value,
        "where": where_found(one),
        "sure": how_sure(one),
        "caution": warning(one),
        "excerpt": one.excerpt,
        "is_known": one.known_agent_id is not None,
        "is_name": one.kind in {_Kind.PUBLISHER, _Kind.CREATOR},
    }
    if f"take_{one.pk}" in form.fields:
        row["take"] = form[f"take_{one.pk}"]
        row["text"] = form[f"value_{one.pk}"]
    if f"kind_{one.pk}" in form.fields:
        row["agent_kind"] = form[f"kind_{one.pk}"]
    return row
