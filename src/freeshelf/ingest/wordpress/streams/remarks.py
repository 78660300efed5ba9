"""What a person should know of a text that was converted."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _


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

    def as_text(self) -> str:
        """A few words, for the report of an import."""
        said = {
            Kind.KEPT_AS_HTML: _("kept as HTML: %(detail)s"),
            Kind.COMPUTED: _("a list that WordPress computed is left out: %(detail)s"),
            Kind.SHORTCODE: _("a plug-in's shortcode is left out: %(detail)s"),
            Kind.LEFT_OUT: _("left out: %(detail)s"),
            Kind.FOREIGN_PICTURE: _(
                "a picture of another site is left out: %(detail)s"
            ),
            Kind.MISSING: _("leads to nothing: %(detail)s"),
            Kind.UNREADABLE: _("not readable: %(detail)s"),
        }
        return said[self.kind] % {"detail": self.detail[:300]}
