"""The form of proposals, field by field, as the template shows it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from freeshelf.enrich.desk.proposal_form import (
    LEAVE,
    OWN,
    SEVERAL,
    SINGLE,
    ProposalForm,
)
from freeshelf.enrich.desk.proposal_words import caution, how_sure, where_found
from freeshelf.enrich.models import Suggestion

_Kind = Suggestion.Kind
_HELP = {
    _Kind.ISSUED: _("A year, a month or a day: 2022, 2022-07 or 2022-07-30."),
    _Kind.LANGUAGE: _("A language tag (BCP 47), such as “en”."),
    _Kind.PUBLISHER: _("New names are added to the library."),
    _Kind.CREATOR: _("Enter people as “Family name, Given names”."),
}


def groups_of(form: ProposalForm) -> list[dict[str, Any]]:
    """Fields with one value, then those that can have several."""
    return [
        *(_single(form, kind) for kind in SINGLE),
        *(_several(form, kind) for kind in SEVERAL),
    ]


def _single(form: ProposalForm, kind: Suggestion.Kind) -> dict[str, Any]:
    choice, own = form[f"{kind}_choice"], form[f"{kind}_own"]
    return {
        "kind": kind.value,
        "label": kind.label,
        "help": _HELP.get(kind, ""),
        "is_single": True,
        "name": choice.html_name,
        "chosen": str(choice.value() or ""),
        "own": own,
        "own_value": OWN,
        "leave_value": LEAVE,
        "rows": [_row(form, one) for one in form.by_kind[kind]],
        "errors": [*choice.errors, *own.errors],
    }


def _several(form: ProposalForm, kind: Suggestion.Kind) -> dict[str, Any]:
    more = form[f"more_{kind}"]
    return {
        "kind": kind.value,
        "label": kind.label,
        "help": _HELP.get(kind, ""),
        "is_single": False,
        "more": more,
        "rows": [_row(form, one) for one in form.by_kind[kind]],
        "errors": list(more.errors),
    }


def _row(form: ProposalForm, one: Suggestion) -> dict[str, Any]:
    row = {
        "pk": str(one.pk),
        "value": one.value,
        "where": where_found(one),
        "sure": how_sure(one),
        "caution": caution(one),
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
