"""Field types: those of Advanced Custom Fields, with the same names."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FieldType(models.TextChoices):
    """The type of a field; the values are the names of ACF's types."""

    TEXT = "text", _("Text")
    TEXTAREA = "textarea", _("Long text")
    NUMBER = "number", _("Number")
    RANGE = "range", _("Range")
    EMAIL = "email", _("Email")
    URL = "url", _("Web address")
    PASSWORD = "password", _("Password")
    IMAGE = "image", _("Image")
    FILE = "file", _("Resource file")
    WYSIWYG = "wysiwyg", _("Rich text")
    OEMBED = "oembed", _("Embed")
    GALLERY = "gallery", _("Gallery")
    SELECT = "select", _("Drop-down list")
    CHECKBOX = "checkbox", _("Checkboxes")
    RADIO = "radio", _("Radio buttons")
    BUTTON_GROUP = "button_group", _("Buttons")
    TRUE_FALSE = "true_false", _("Yes or no")
    LINK = "link", _("Link")
    POST_OBJECT = "post_object", _("Resource")
    PAGE_LINK = "page_link", _("Link to a page")
    RELATIONSHIP = "relationship", _("Resources")
    TAXONOMY = "taxonomy", _("Concept")
    USER = "user", pgettext_lazy("account", "Person")
    GOOGLE_MAP = "google_map", _("Map location")
    DATE_PICKER = "date_picker", _("Date")
    DATE_TIME_PICKER = "date_time_picker", _("Date and time")
    TIME_PICKER = "time_picker", _("Time")
    COLOR_PICKER = "color_picker", _("Colour")
    MESSAGE = "message", pgettext_lazy("field type", "Message")
    ACCORDION = "accordion", _("Accordion")
    TAB = "tab", _("Heading")
    GROUP = "group", _("Group")
    REPEATER = "repeater", _("Repeater")
    FLEXIBLE_CONTENT = "flexible_content", _("Flexible content")
    LAYOUT = "layout", _("Layout")
    CLONE = "clone", _("Clone")
    UNKNOWN = "unknown", _("Unknown type")


_T = FieldType
# Types that hold other fields, whose values their own value consists of.
CONTAINERS = frozenset((_T.GROUP, _T.REPEATER, _T.FLEXIBLE_CONTENT, _T.CLONE))
# Types that can be a parent; a clone gets its subfields from elsewhere.
PARENTS = frozenset((_T.GROUP, _T.REPEATER, _T.LAYOUT, _T.FLEXIBLE_CONTENT))
# Types that structure the form and have no value.
DISPLAY_TYPES = frozenset((_T.MESSAGE, _T.ACCORDION, _T.TAB, _T.LAYOUT))
CHOICES = frozenset((_T.SELECT, _T.CHECKBOX, _T.RADIO, _T.BUTTON_GROUP))
NUMBERS = frozenset((_T.NUMBER, _T.RANGE))
# Types whose values are references such as “resource:7f3a”.
REFERENCES = frozenset(
    (
        _T.IMAGE, _T.FILE, _T.GALLERY, _T.POST_OBJECT, _T.PAGE_LINK, _T.RELATIONSHIP,
        _T.TAXONOMY,
    )
)  # fmt: skip
_ALWAYS_SEVERAL = frozenset((_T.CHECKBOX, _T.GALLERY, _T.RELATIONSHIP))
_SOMETIMES_SEVERAL = frozenset(
    (_T.SELECT, _T.POST_OBJECT, _T.PAGE_LINK, _T.TAXONOMY, _T.USER)
)
SEARCHABLE = CHOICES | frozenset(
    (
        _T.TEXT, _T.TEXTAREA, _T.WYSIWYG, _T.EMAIL, _T.URL, _T.LINK, _T.USER,
        _T.GOOGLE_MAP, _T.TAXONOMY, _T.NUMBER, _T.RANGE,
    )
)  # fmt: skip
FACETABLE = (
    CHOICES
    | NUMBERS
    | frozenset(
        (_T.TEXT, _T.EMAIL, _T.TRUE_FALSE, _T.TAXONOMY, _T.USER, _T.DATE_PICKER)
    )
)


def is_list_type(kind: str, *, is_multiple: bool) -> bool:
    """Return whether a value of this type is a list of single values."""
    return kind in _ALWAYS_SEVERAL or (is_multiple and kind in _SOMETIMES_SEVERAL)
