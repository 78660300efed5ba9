"""What a person should know of a text that was converted."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

_LONGEST_DETAIL = 300


class Kind(StrEnum):
    """Why a part of a text is not what it was."""

    KEPT_AS_HTML = "kept as HTML"
    COMPUTED = "computed"
    SHORTCODE = "shortcode"
    LEFT_OUT = "left out"
    FOREIGN_PICTURE = "foreign picture"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Remark:
    """One such part; the detail is a tag, a name or an address."""

    kind: Kind
    detail: str


def sentences(remarks: Iterable[Remark]) -> list[tuple[str, str]]:
    """Each kind of remark in words, alone and with its details, for the report."""
    details: dict[Kind, list[str]] = {}
    for remark in remarks:
        details.setdefault(remark.kind, []).append(remark.detail[:_LONGEST_DETAIL])
    said = {
        Kind.KEPT_AS_HTML: _("kept as HTML: %(detail)s"),
        Kind.COMPUTED: _("a list that WordPress computed is left out: %(detail)s"),
        Kind.SHORTCODE: _("a plug-in's shortcode is left out: %(detail)s"),
        Kind.LEFT_OUT: _("left out: %(detail)s"),
        Kind.FOREIGN_PICTURE: _("a picture of another site is left out: %(detail)s"),
        Kind.MISSING: _("leads to nothing: %(detail)s"),
        Kind.UNREADABLE: _("not readable: %(detail)s"),
    }
    return [
        (
            (said[kind] % {"detail": ""}).strip(" :：\xa0"),
            said[kind] % {"detail": ", ".join(dict.fromkeys(found))},
        )
        for kind, found in details.items()
    ]
