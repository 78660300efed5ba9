"""Copy Rich Text Format: words in simple formats, tables, notes, headers and pictures.

The file is written anew from the runs that are seen. Styles, colours, fonts, objects,
properties, revisions and all groups beside the text are left behind.
"""

import re

from freeshelf.enrich.disclosure.binary import content_of
from freeshelf.enrich.disclosure.copies.job import Job, NotCopiedError
from freeshelf.enrich.disclosure.copies.marks import Slot
from freeshelf.enrich.disclosure.copies.texts.plain import UNDER_BAR, in_place_of, seen
from freeshelf.enrich.disclosure.copies.texts.rich_writing import (
    Items,
    NewRichText,
    Story,
    Words,
    escaped,
)
from freeshelf.enrich.disclosure.findings import Box, Means
from freeshelf.enrich.disclosure.rtf import SHOWN, means_of_run
from freeshelf.enrich.disclosure.rtf_tokens import AFTER, Group, Run, groups_of

_HEADING_STYLE = re.compile(
    r"\\s(\d{1,4})\b[^{};]{0,300}?heading ([1-9]);", re.IGNORECASE
)
_ADDRESS = re.compile(r'HYPERLINK\s+"?([^"\s\\]{4,2000})"?', re.IGNORECASE)
_LABELS = ("listtext", "pntext")
_NUMBER = re.compile(r"\D{0,2}(\d{1,4}|[A-Za-z])\D{0,2}")
_WIDTH = 9000  # of a table, in twentieths of a point
_SIZES = range(12, 145)  # in half points: others hide or fill the page
_MAX_CELLS = 60
_LARGEST_PICTURE = 31_680
# Copies of pictures for other programs.
_DOUBLES = ("nonshppict", "shprslt")
_BLIPS = {"png": "pngblip", "jpeg": "jpegblip"}
_CODES = {
    "annotation": "comments",
    "objdata": "embedded",
    "datastore": "embedded",
    "revtbl": "tracked_changes",
    "stylesheet": "styles",
    "colortbl": "styles",
}
_UNSEEN = {
    Means.TRACKED_CHANGE: "tracked_changes",
    Means.REDACTION: "hidden_text",
}


def copy_rich_text(job: Job) -> tuple[list[list[Slot]], list[list[Slot]]]:
    """Write a document anew.

    Returns the text that extraction reads, in its order, and all other text.
    """
    copier = _Copier(content_of(job.source), job)
    job.target = copier.copy()
    return job.target.told_and_apart()


class _Copier:
    """Copier of one document, run by run."""

    def __init__(self, content: bytes, job: Job) -> None:
        self._job = job
        self._document = groups_of(content)
        if not self._document.runs:
            raise NotCopiedError
        source = content[:2_000_000].decode("latin-1")
        self._levels = {
            int(style): int(level) - 1
            for style, level in _HEADING_STYLE.findall(source)
        }
        self._stack = [Story("")]
        self._label = self._instruction = ""
        self._link = ""
        # Whether a field is one that counts pages itself.
        self._counts = False
        self._drawn: set[int] = set()

    def copy(self) -> NewRichText:
        """Return the new document."""
        self._note_groups()
        for run in self._document.runs:
            if run.story == AFTER:
                continue
            self._go_to(run.story)
            if run.destination == "fldinst":
                self._instruction += run.text
                continue
            if run.destination != "fldrslt" and self._link:
                self._end_link()
            if run.destination == "fldrslt" and self._instruction:
                self._begin_field()
            if run.destination == "fldrslt" and self._counts:
                continue
            self._counts = False
            if run.destination in _LABELS:
                self._label += run.text
            elif run.group is not None and run.destination == "pict":
                self._picture(run.group)
            elif run.destination in SHOWN:
                self._run(run)
        self._end_link()
        self._go_to("")
        self._end_paragraph(r"\par", is_last=True)
        return NewRichText(self._stack[0])

    def _note_groups(self) -> None:
        for group in self._document.groups:
            if group.name in _CODES and (group.texts or group.binary):
                self._job.notes.add(_CODES[group.name])

    def _go_to(self, story: str) -> None:
        """Begin a story within the text, or end the one that was begun."""
        current = self._stack[-1]
        if story == current.name:
            return
        if current.name:
            self._end_link()
            end = "" if current.name == "footnote" else r"\par"
            self._end_paragraph(end, is_last=True)
            done = self._stack.pop()
            if done.name == "shptxt":
                self._add_box(done)
            elif done.items:
                self._stack[-1].paragraph.append(done)
        if story:
            self._stack.append(Story(story))

    def _add_box(self, box: Story) -> None:
        """Add a text box before the paragraph that it begins, or after another."""
        self._job.notes.add("drawings")
        has_words = any(isinstance(each, Words) for each in self._story.paragraph)
        (self._story.boxes if has_words else self._story.items).append(box)

    def _begin_field(self) -> None:
        instruction, self._instruction = self._instruction.strip(), ""
        found = _ADDRESS.match(instruction)
        if found and (address := self._job.address(found[1])):
            self._link = address
            # A link has no words of its own.
            shown = escaped(address).replace('"', "")
            self._story.paragraph.append(
                rf'{{\field{{\*\fldinst{{HYPERLINK "{shown}"}}}}{{\fldrslt '
            )
        elif instruction.upper().split()[:1] == ["PAGE"]:
            self._counts = True
            self._story.paragraph.append(r"{\chpgn }")
        elif not found:
            self._job.notes.add("fields")

    def _end_link(self) -> None:
        if self._link:
            self._story.paragraph.append("}}")
        self._link = ""

    @property
    def _story(self) -> Story:
        return self._stack[-1]

    def _run(self, run: Run) -> None:
        story = self._story
        if run.ends:
            self._end(run)
            return
        story.look = story.look or run.look
        if run.text == "\t" and run.look.get("intbl"):
            self._end_link()
            _end_words(story.paragraph)
            story.cells.append(story.paragraph)
            story.paragraph = []
            return
        means = means_of_run(run, self._document.colours)
        text = seen(run.text)
        if means is not None and text.strip():
            self._job.gone.append(text)
            self._job.notes.add(_UNSEEN.get(means, "hidden_text"))
            text = in_place_of(means)
        if text:
            _add(story.paragraph, f"{{{_format_of(run.look)} ", text)

    def _end(self, run: Run) -> None:
        self._end_link()
        story = self._story
        if run.ends in ("row", "nestrow"):
            self._end_row()
        elif run.ends == "par" and run.look.get("intbl"):
            _end_words(story.paragraph)
            story.paragraph.append(r"\par ")
        else:
            self._end_paragraph({"sect": r"\sect\sectd"}.get(run.ends, rf"\{run.ends}"))

    def _end_row(self) -> None:
        story = self._story
        if any(isinstance(each, Words) for each in story.paragraph):
            _end_words(story.paragraph)
            story.cells.append(story.paragraph)
        cells, story.cells, story.paragraph = story.cells, [], []
        while cells:
            row, cells = cells[:_MAX_CELLS], cells[_MAX_CELLS:]
            step = _WIDTH // len(row)
            edges = "".join(rf"\cellx{step * n}" for n in range(1, len(row) + 1))
            story.items.append(rf"\trowd\trgaph108{edges}\pard\intbl ")
            for cell in row:
                story.items += [*cell, r"\cell "]
            story.items.append("\\row\n")
        self._end_boxes()

    def _end_paragraph(self, end: str, *, is_last: bool = False) -> None:
        story = self._story
        if story.cells:
            self._end_row()
        if story.paragraph or not is_last:
            _end_words(story.paragraph)
            story.items.append(rf"\pard{self._paragraph_of(story.look)} ")
            story.items += [*story.paragraph, f"{end}\n"]
        story.paragraph, story.look, self._label = [], {}, ""
        self._end_boxes()

    def _end_boxes(self) -> None:
        boxes, self._story.boxes = self._story.boxes, []
        self._story.items += boxes

    def _paragraph_of(self, look: dict[str, int]) -> str:
        """Return the format of a paragraph in control words."""
        words = [f"\\{each}" for each in ("rtlpar", "qc", "qr", "qj") if look.get(each)]
        level = look.get("outlinelevel", self._levels.get(look.get("s", -1)))
        if level is not None and 0 <= level < 9:
            words.append(rf"\outlinelevel{level}")
        return "".join(words) + _list_label(self._label)

    def _picture(self, group: Group) -> None:
        """Draw a picture anew, once, where it stood."""
        if id(group) in self._drawn or group.outer in _DOUBLES:
            return
        self._drawn.add(id(group))
        name, content = f"picture {len(self._drawn)}", group.content
        wide, high = (max(group.look.get(f"pic{side}goal", 0), 0) for side in "wh")
        drawn = None
        if "pictures" not in self._job.without:
            crop = _crop_of(group.look, wide, high)
            drawn = self._job.pictures.of(name, content, crop)
        if drawn is None:
            self._job.notes.add("pictures")
            return
        size = _size_of(group.look, wide, high)
        self._story.paragraph.append(
            rf"{{\pict\{_BLIPS[drawn[1]]}{size} {drawn[0].hex()}}}"
        )


def _add(items: Items, begin: str, text: str) -> None:
    """Add words of a format, to those before them if these have the same.

    A bar goes on over all the words that are under one, so that it tells no length.
    """
    last = items[-2] if items[-1:] == ["}"] else None
    if isinstance(last, Words) and text == UNDER_BAR and last.text.endswith(UNDER_BAR):
        return
    if isinstance(last, Words) and items[-3] == begin:
        last.text += text
    else:
        items += [begin, Words(text), "}"]


def _end_words(items: Items) -> None:
    """Note that no word goes on from here."""
    words = [each for each in items if isinstance(each, Words)]
    if words:
        words[-1].ends = True


def _format_of(look: dict[str, int]) -> str:
    words = [f"\\{each}" for each in ("b", "i", "ul") if look.get(each)]
    if look.get("fs", 0) in _SIZES:
        words.append(rf"\fs{look['fs']}")
    return "".join(words) or r"\plain"


def _list_label(label: str) -> str:
    """Return a label of a list: a number, a letter, or a bullet; none of its words."""
    label = " ".join(label.split())
    if not label:
        return ""
    found = _NUMBER.fullmatch(label)
    if found is None:
        return r"{\pntext\bullet\tab}{\*\pn\pnlvlblt{\pntxtb\bullet }}"
    value, kind = found[1], "pndec"
    number = int(value) if value.isdecimal() else ord(value.lower()) - ord("a") + 1
    if not value.isdecimal():
        kind = "pnlcltr" if value.islower() else "pnucltr"
    return (
        rf"{{\pntext {value}.\tab}}"
        rf"{{\*\pn\pnlvlbody\{kind}\pnstart{number}{{\pntxta .}}}}"
    )


def _crop_of(look: dict[str, int], wide: int, high: int) -> Box:
    """Return the shares of a picture that are cut off."""
    shares = (
        max(look.get(f"piccrop{side}", 0), 0) / max(whole, 1) if whole else 0.0
        for side, whole in (("l", wide), ("t", high), ("r", wide), ("b", high))
    )
    left, top, right, bottom = (min(share, 1.0) for share in shares)
    return (left, top, right, bottom)


def _size_of(look: dict[str, int], wide: int, high: int) -> str:
    size = ""
    for side, whole, edges in (("w", wide, "lr"), ("h", high, "tb")):
        shown = whole - sum(max(look.get(f"piccrop{each}", 0), 0) for each in edges)
        scale = look.get(f"picscale{'x' if side == 'w' else 'y'}", 100)
        shown = shown * min(max(scale, 1), 1000) // 100
        if 0 < shown <= _LARGEST_PICTURE:
            size += rf"\pic{side}goal{shown}"
    return size
