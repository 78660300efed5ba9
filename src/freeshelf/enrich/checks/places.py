"""Words for the place of a finding: page, sheet or slide, how it is hidden, and row."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.enrich.check_models import WORDLESS, FileFinding
from freeshelf.enrich.disclosure.findings import Means
from freeshelf.shared.amounts import local_number

_MEANS: dict[str, Any] = {
    Means.PROPERTY: gettext_lazy("in the file properties"),
    Means.COMMENT: gettext_lazy("in a comment"),
    Means.ANNOTATION: gettext_lazy("in an annotation"),
    Means.TRACKED_CHANGE: gettext_lazy("in tracked or deleted text"),
    Means.HIDDEN_TEXT: gettext_lazy("in hidden text"),
    Means.HIDDEN_PART: gettext_lazy("in a hidden sheet, row, column, slide or layer"),
    Means.SPEAKER_NOTES: gettext_lazy("in speaker notes"),
    Means.OUTSIDE_PAGE: gettext_lazy("outside the page"),
    Means.TINY_TEXT: gettext_lazy("in text too small to see"),
    Means.GROUND_COLOUR: gettext_lazy("in text of the same colour as the background"),
    Means.UNDER_PICTURE: gettext_lazy("under an image"),
    Means.REDACTION: gettext_lazy("under a redaction"),
    Means.EARLIER_REVISION: gettext_lazy("in an earlier version inside the file"),
    Means.ALTERNATIVE_TEXT: gettext_lazy("in alternative text"),
    Means.FORM_VALUE: gettext_lazy("in a form field"),
    Means.OUTLINE: gettext_lazy("in the outline"),
    Means.LINK: gettext_lazy("in a link"),
    Means.EMBEDDED: gettext_lazy("in an attachment or an embedded file"),
    Means.CACHED_VALUE: gettext_lazy("in a stored copy of other data"),
    Means.UNUSED_TEXT: gettext_lazy("in text that no cell or page shows"),
    Means.CROPPED_PICTURE: gettext_lazy("in the cut-off part of an image"),
    Means.THUMBNAIL: gettext_lazy("in the thumbnail of an image"),
}
# Kinds of documents by what their media types have, with the words for what they hide.
_SHEETS, _SLIDES, _PDF = ("sheet", "excel"), ("presentation", "powerpoint"), ("pdf",)
_MEANS_OF: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (
        _SHEETS,
        {
            Means.HIDDEN_PART: gettext_lazy("in a hidden sheet, row or column"),
            Means.UNUSED_TEXT: gettext_lazy("in text that no cell uses"),
        },
    ),
    (_SLIDES, {Means.HIDDEN_PART: gettext_lazy("on a hidden slide or layer")}),
    (
        _PDF,
        {
            Means.HIDDEN_PART: gettext_lazy("in a hidden layer"),
            Means.UNUSED_TEXT: gettext_lazy(
                "in a part of the file that no page uses, such as an earlier version"
            ),
        },
    ),
)
# Steps inwards that somebody can go; those of the format alone are left out.
_STEPS: dict[str, Any] = {
    "attachment": gettext_lazy("attachment %(number)s"),
    "chart": gettext_lazy("chart or diagram %(number)s"),
    "comment": gettext_lazy("comment %(number)s"),
    "footer": gettext_lazy("footer"),
    "endnotes": gettext_lazy("endnotes"),
    "footnotes": gettext_lazy("footnotes"),
    "header": gettext_lazy("header"),
    "left": gettext_lazy("%(number)s%% from the left"),
    "page": gettext_lazy("page %(number)s"),
    "picture": gettext_lazy("in an image"),
    "paragraph": gettext_lazy("paragraph %(number)s"),
    "revision": gettext_lazy("earlier version %(number)s"),
    "row": gettext_lazy("row %(number)s"),
    "shape": gettext_lazy("shape %(number)s"),
    "top": gettext_lazy("%(number)s%% from the top"),
}


def place_of(finding: FileFinding) -> str:
    """Return where a finding is, from the page inwards, and how it is hidden."""
    content = finding.look.content
    media_type = content.media_type if content is not None else ""
    places = []
    if finding.page:
        number = {"number": local_number(finding.page)}
        places.append(_page_words(media_type) % number)
    steps = finding.place.get("parts", ())
    places += [
        _STEPS[name] % {"number": local_number(number)}
        for name, number in steps
        if name in _STEPS
    ]
    if finding.means:
        places.append(_means_words(finding.means, media_type))
    if not any(places) and finding.kind not in WORDLESS:
        places.append(_loose(steps, media_type))
    return ", ".join(filter(None, places))


def _loose(steps: Any, media_type: str) -> str:
    """Return where words are that stand on no page and are not hidden."""
    if steps:
        is_drawing = _is_one_of(media_type, ("svg",))
        return _("in the text of the drawing") if is_drawing else ""
    # Headers of OpenDocument files have no place of their own.
    return "" if "opendocument" in media_type else _("in the name of the file")


def _page_words(media_type: str) -> str:
    if _is_one_of(media_type, _SHEETS):
        return _("sheet %(number)s")
    if _is_one_of(media_type, _SLIDES):
        return _("slide %(number)s")
    return _("page %(number)s")


def _means_words(means: str, media_type: str) -> str:
    for kinds, words in _MEANS_OF:
        if means in words and _is_one_of(media_type, kinds):
            return str(words[means])
    return str(_MEANS.get(means, ""))


def _is_one_of(media_type: str, kinds: tuple[str, ...]) -> bool:
    return any(kind in media_type.rpartition("/")[2] for kind in kinds)
