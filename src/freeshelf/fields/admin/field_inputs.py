"""Kinds of fields with an example of each, and inputs of the form of a group."""

from typing import Any

from django.forms import Media, TextInput
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.blocks.struct_block import StructBlockAdapter

from freeshelf.fields.field_types import CHOICES, DISPLAY_TYPES, FieldType

_T = FieldType
# Kinds of one input, in the order in which they are offered.
KINDS = (
    (
        _("Text and numbers"),
        (
            _T.TEXT, _T.TEXTAREA, _T.WYSIWYG, _T.NUMBER, _T.RANGE, _T.EMAIL, _T.URL,
            _T.PASSWORD,
        ),
    ),
    (
        _("Choices"),
        (_T.SELECT, _T.RADIO, _T.BUTTON_GROUP, _T.CHECKBOX, _T.TRUE_FALSE),
    ),
    (_("Dates and times"), (_T.DATE_PICKER, _T.DATE_TIME_PICKER, _T.TIME_PICKER)),
    (
        _("From the library"),
        (
            _T.POST_OBJECT, _T.RELATIONSHIP, _T.TAXONOMY, _T.PAGE_LINK, _T.FILE,
            _T.IMAGE, _T.GALLERY,
        ),
    ),
    (
        _("Other values"),
        (_T.USER, _T.LINK, _T.GOOGLE_MAP, _T.OEMBED, _T.COLOR_PICKER, _T.UNKNOWN),
    ),
    (_("Only in the form"), (_T.MESSAGE, _T.TAB, _T.ACCORDION)),
)  # fmt: skip
EXAMPLES: dict[str, Any] = {
    _T.TEXT: _("One line, such as a report number: IOM-2031."),
    _T.TEXTAREA: _("Several lines without formatting, such as a postal address."),
    _T.WYSIWYG: _("Paragraphs with links, such as a note on the method."),
    _T.NUMBER: _("A number to filter and sort by, such as 84 pages."),
    _T.RANGE: _("A number between two limits, such as 1 to 5."),
    _T.EMAIL: _("An email address, such as office@example.org."),
    _T.URL: _("A web address, such as https://example.org/report."),
    _T.PASSWORD: _("Stored in a form that nobody can read."),
    _T.SELECT: _("One of many options, such as the country of an office."),
    _T.RADIO: _("One of a few options, all in view, such as draft, final, revised."),
    _T.BUTTON_GROUP: _(
        "One of a few options, shown as buttons, such as low, medium, high."
    ),
    _T.CHECKBOX: _("Any number of a few options, such as phone, email, chat."),
    _T.TRUE_FALSE: _("One box, such as “Peer reviewed”."),
    _T.DATE_PICKER: _("A date, such as 31 January 2026."),
    _T.DATE_TIME_PICKER: _("A date and time, such as 31 January 2026, 09:30."),
    _T.TIME_PICKER: _("A time of day, such as 09:30."),
    _T.POST_OBJECT: _("Another record, such as the law that a guide explains."),
    _T.RELATIONSHIP: _("Several records in order, such as the parts of a toolkit."),
    _T.TAXONOMY: _("A topic, place or other concept, such as Debt bondage."),
    _T.PAGE_LINK: _("A page of this site, such as About us."),
    _T.FILE: _("One of the files of the record, such as its annex."),
    _T.IMAGE: _("One image, such as a cover or a logo."),
    _T.GALLERY: _("Several images in order, such as posters of a campaign."),
    _T.USER: _("The name of a person, as text, such as the reviewer."),
    _T.LINK: _("A web address and the link text to show for it."),
    _T.GOOGLE_MAP: _(
        "An address with latitude and longitude, such as that of an office."
    ),
    _T.OEMBED: _("The web address of a video or other embed."),
    _T.COLOR_PICKER: _("A colour, such as #0b5568."),
    _T.UNKNOWN: _("An imported type that cannot be edited here; its values are kept."),
    _T.MESSAGE: _(
        "A note for the person who fills in the form. Its text is what you "
        "enter under Help."
    ),
    _T.TAB: _("A heading for the fields that follow."),
    _T.ACCORDION: _("A heading for the fields that follow, as imported."),
    _T.REPEATER: _("Any number of rows, such as office hours: day, from, to."),
    _T.GROUP: _(
        "Several fields under one label, without rows, such as an address: "
        "street, city."
    ),
}
# Settings that apply to only some kinds; the script hides the others.
_SOME_KINDS: dict[str, Any] = {
    "choices": CHOICES,
    "is_multiple": (_T.SELECT, _T.POST_OBJECT, _T.PAGE_LINK, _T.TAXONOMY, _T.USER),
    "minimum": (_T.NUMBER, _T.RANGE, _T.REPEATER, _T.GALLERY, _T.RELATIONSHIP),
    "maximum": (_T.NUMBER, _T.RANGE, _T.REPEATER, _T.GALLERY, _T.RELATIONSHIP),
    "step": (_T.NUMBER, _T.RANGE),
    "max_length": (_T.TEXT, _T.TEXTAREA),
    "pattern": (_T.TEXT, _T.TEXTAREA),
    "scheme": (_T.TAXONOMY,),
}
_ORNAMENTS = DISPLAY_TYPES - {_T.LAYOUT}
_NOT_OF_ORNAMENTS = (
    "is_required", "default", "is_public", "is_searchable", "is_facetable",
)  # fmt: skip


class OtherFieldInput(TextInput):
    """Chooses the field of a condition; the script offers those in its scope."""


def _media() -> Media:
    return Media(
        js=[
            versioned_static("wagtailadmin/js/telepath/blocks.js"),
            "fields/admin/field-definitions.js",
        ],
        css={"all": ["fields/admin/fields.css"]},
    )


class OtherFieldAdapter(WidgetAdapter):
    """The input in the browser."""

    js_constructor = "freeshelf.OtherField"

    def js_args(self, widget: OtherFieldInput) -> list[Any]:
        """Return the words of the script."""
        return [
            {
                "choose": gettext("Choose a field"),
                "elsewhere": gettext("A field that cannot be used here"),
            }
        ]

    @cached_property
    def media(self) -> Media:
        """Return the script."""
        return _media()


class FieldOfKindAdapter(StructBlockAdapter):
    """A block with a kind in the browser, which shows the settings of that kind."""

    js_constructor = "freeshelf.FieldOfKind"

    def js_args(self, block: Any) -> list[Any]:
        """Return Wagtail's arguments, with examples and settings of each kind."""
        *before, meta = super().js_args(block)
        own = {"examples": EXAMPLES, "hidden": {k: _hidden(k) for k in EXAMPLES}}
        return [*before, meta | own]

    @cached_property
    def media(self) -> Media:
        """Return Wagtail's scripts and our own."""
        return super().media + _media()


def _hidden(kind: str) -> list[str]:
    names = [name for name, kinds in _SOME_KINDS.items() if kind not in kinds]
    return names + (list(_NOT_OF_ORNAMENTS) if kind in _ORNAMENTS else [])


register(OtherFieldAdapter(), OtherFieldInput)
