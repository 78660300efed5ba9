"""Parts of files that copies keep or leave out, by what was found in them."""

from freeshelf.enrich.check_models import WORDLESS, FileFinding
from freeshelf.enrich.checks.copies import has_parts_to_leave_out
from freeshelf.enrich.checks.found_words import is_in_name, is_in_picture
from freeshelf.enrich.disclosure.copies.words_left import KEPT
from freeshelf.enrich.disclosure.findings import TELLING_PICTURES, Means
from freeshelf.library.models import FileContent

# Kinds of parts that an editor can leave out as a whole, by the means of a finding.
_PARTS = {
    Means.LINK.value: "links",
    Means.ALTERNATIVE_TEXT.value: "alternative_texts",
}
_KEPT = frozenset(each.value if each else "" for each in KEPT)


def parts_to_leave_out(content: FileContent) -> list[str]:
    """Return codes of kinds of parts in which a check found something.

    What an image hides beside its pixels or was cut off from it is in no copy, so that
    the image itself may stay.
    """
    findings = FileFinding.objects.filter(look__content=content)
    means = {each.means for each in findings}
    found = [code for each, code in _PARTS.items() if each in means]
    strong = findings.filter(strength=FileFinding.Strength.STRONG, means="")
    if has_parts_to_leave_out(content) and any(map(is_in_picture, strong)):
        found.append("pictures")
    return found


def parts_to_leave_out_unseen(content: FileContent) -> list[str]:
    """Return codes as `parts_to_leave_out` does, for a copy whose form nobody sees.

    The check reads cropped images whole, so that what it found may have been cut off:
    each image of such a file is judged by what the copy shows of it.
    """
    parts = parts_to_leave_out(content)
    cropped = FileFinding.objects.filter(
        look__content=content, means=Means.CROPPED_PICTURE
    )
    if "pictures" in parts and cropped.exists():
        parts[parts.index("pictures")] = TELLING_PICTURES
    return parts


def stays_in_copy(finding: FileFinding) -> bool:
    """Return whether a copy in which nothing is marked still has what was found."""
    if finding.kind in WORDLESS or finding.means not in _KEPT or is_in_name(finding):
        return False
    content = finding.look.content
    if content is None or not has_parts_to_leave_out(content):
        return True
    return finding.means not in _PARTS and not is_in_picture(finding)
