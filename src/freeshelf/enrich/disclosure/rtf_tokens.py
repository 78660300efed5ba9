"""Runs and groups of Rich Text Format, in the order of the file."""

import codecs
import re
from dataclasses import dataclass, field

from freeshelf.enrich.disclosure.rtf_shapes import SHAPE, mark_covered

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?+ ?|\\'(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<sign>.)|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]++)|[\r\n]+|\\",
    re.DOTALL,
)
_CHARSETS = {
    "0": "cp1252",
    "128": "cp932",
    "129": "cp949",
    "134": "gb18030",
    "136": "big5hkscs",
    "161": "cp1253",
    "162": "cp1254",
    "177": "cp1255",
    "178": "cp1256",
    "204": "cp1251",
    "238": "cp1250",
    "186": "cp1257",
}
_FONT = re.compile(r"\\f(\d{1,5})[^{};]{0,200}?\\fcharset(\d{1,3})")
_COLOUR = re.compile(r"\\(red|green|blue)(\d{1,3})")
_COLOURS = re.compile(r"\{\\colortbl\b([^{}]*)\}")
_PAGE = re.compile(r"\\ansicpg(\d{1,5})")
_DEFAULT_FONT = re.compile(r"\\deff(\d{1,5})")
_LATIN = "cp1252"
_BLOCK_ENDS = frozenset({"par", "row", "page", "sect", "nestrow"})
_BLANKS = {"tab": " ", "line": " ", "cell": "\t", "nestcell": "\t"}
_SIGNS = {
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": " ",
    "enspace": " ",
}
_KEPT = frozenset(
    [
        *("v", "deleted", "cf", "highlight", "chcbpat", "cb", "chshdng", "chcfpat"),
        *("cbpat", "fs", "intbl", "piccropl", "piccropr", "piccropt", "piccropb"),
        *("picwgoal", "pichgoal", "picscalex", "picscaley"),
        *("b", "i", "ul", "rtlpar", "qc", "qr", "qj", "outlinelevel", "s"),
        *("mvf", "charscalex", "paperw", "li", "posx", "posy"),
        *("shpleft", "shptop", "shpright", "shpbottom", "shpfblwtxt"),
    ]
)
# The look of what is in a shape that programs do not draw; it is no control word.
HIDDEN_SHAPE = "hidden shape"
# Parts of a document with paragraphs of their own.
STORIES = frozenset(
    [
        *("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr"),
        *("footerf", "footnote", "shptxt"),
    ]
)
# After the end of the document, where no program reads on.
AFTER = "after"
_OF_PARAGRAPHS = (
    *("intbl", "cbpat", "rtlpar", "qc", "qr", "qj", "outlinelevel", "s"),
    *("li", "posx", "posy"),
)
_OF_RUNS = (
    *("b", "i", "ul"),
    *("v", "deleted", "mvf", "cf", "highlight", "chcbpat", "cb", "chshdng"),
    *("chcfpat", "fs", "charscalex"),
)
_ENDED_BY = {"plain": _OF_RUNS, "pard": _OF_PARAGRAPHS}
# Groups that start something else than the text around them.
_DESTINATIONS = frozenset(
    [
        *("fonttbl", "colortbl", "stylesheet", "info", "author", "operator", "manager"),
        *(
            "company",
            "title",
            "subject",
            "keywords",
            "doccomm",
            "category",
            "hlinkbase",
        ),
        *("pict", "object", "objdata", "annotation", "header", "headerl", "headerr"),
        *("headerf", "footer", "footerl", "footerr", "footerf", "footnote", "xe", "tc"),
        *("shprslt", "nonshppict", "sp", "sn", "sv", "shptxt", "fldrslt", "fldinst"),
        *("field", "listtext", "pntext", "filetbl", "template", "bkmkstart", "bkmkend"),
        *("objclass", "objname", "comment", "creatim", "revtim", "printim", "buptim"),
        # Programs know these without a star, too, and show nothing of them.
        *("atnauthor", "atnid", "atndate", "atnref", "background", "category"),
        *(
            "result",
            "datafield",
            "datastore",
            "docvar",
            "ffdeftext",
            "ffentrymcr",
            "ffexitmcr",
        ),
        *("ffformat", "ffhelptext", "ffl", "ffname", "ffstattext", "formfield"),
        *("ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "ftncn", "aftncn", "generator"),
        *("gridtbl", "keycode", "listname", "listtable", "listoverridetable"),
        *("mailmerge", "manager", "nonesttables", "private", "propname", "protusertbl"),
        *("revtbl", "rxe", "staticval", "linkval", "tcn", "txe", "upr", "userprops"),
        *("vern", "writereservation", "xmlnstbl", "xmlopen"),
    ]
)
_DEEPEST = 200
_LONGEST_ENTRY = 500
_MAX_FILE = 100_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one format, or the end of a paragraph or row.

    `ends` is the word that ended it, `story` the part of the document that the run is
    in (empty for its text, AFTER for what follows its end), and `group` what is beside.
    """

    text: str
    destination: str
    look: dict[str, int]
    ends: str = ""
    story: str = ""
    group: "Group | None" = None


@dataclass(slots=True)
class Group:
    """A group that is a property, a note or a file; its text, and its hexadecimals."""

    name: str
    label: str = ""  # of the property of a shape
    outer: str = ""  # name of the destination around it
    look: dict[str, int] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    hexadecimal: list[str] = field(default_factory=list)
    binary: bytes = b""

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def content(self) -> bytes:
        digits = re.sub(r"[^0-9a-fA-F]", "", "".join(self.hexadecimal))
        return self.binary or bytes.fromhex(digits[: len(digits) // 2 * 2])


@dataclass(slots=True)
class Document:
    """The runs of the text, the groups beside it, and the table of colours."""

    runs: list[Run] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    colours: list[str | None] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    destination: str = ""
    group: Group | None = None
    look: dict[str, int] = field(default_factory=dict)
    story: str = ""
    skipped: int = 1  # characters after each in Unicode, for older programs
    encoding: str = _LATIN


def groups_of(content: bytes) -> Document:
    """Read the tokens of a file."""
    document = _Reader(content.decode("latin-1")).read()
    mark_covered(document.runs)
    return document


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        page = _PAGE.search(source)
        self._page = _known(f"cp{page[1]}") if page else _LATIN
        self._fonts = dict(_FONT.findall(source[:500_000]))
        default = _DEFAULT_FONT.search(source)
        self._default = self._encoding_of(default[1] if default else "")
        self._document = Document(colours=_colours(source))
        self._state = _State(encoding=self._default)
        self._outer: list[_State] = []
        self._bytes = bytearray()
        self._to_skip = 0
        self._is_starred = self._is_first = False

    def read(self) -> Document:
        position = 0
        while match := _TOKEN.match(self._source, position):
            position = match.end()
            word = match["word"]
            if match["byte"]:
                self._byte(int(match["byte"], 16))
                continue
            if word == "bin":
                size = min(max(int(match["number"] or 0), 0), _MAX_FILE)
                content = self._source[position : position + size].encode("latin-1")
                if self._state.group is not None:
                    self._state.group.binary = content
                    self._add("")
                position += size
                continue
            if match["text"]:
                self._letters(match["text"])
                continue
            self._flush()
            if match["brace"]:
                self._brace(match["brace"])
            elif word:
                self._word(word, match["number"])
            elif match["sign"]:
                self._sign(match["sign"])
        self._flush()
        return self._document

    def _brace(self, brace: str) -> None:
        state = self._state
        # Letters for older programs end with the group that they are in.
        self._to_skip = 0
        if brace == "{" and len(self._outer) < _DEEPEST:
            self._outer.append(state)
            self._state = _State(
                state.destination,
                state.group,
                dict(state.look),
                state.story,
                state.skipped,
                state.encoding,
            )
            self._is_first, self._is_starred = True, False
        elif brace == "}" and self._outer:
            self._end(state)
            self._state = self._outer.pop()
            self._is_first = False
            if not self._outer:
                self._state.story = AFTER

    def _end(self, state: _State) -> None:
        """End a group; one that hides a shape does so for all that follows in it."""
        group = state.group
        if (
            group is not None
            and state.destination == "sv"
            and group.label.lower() == "fhidden"
            and group.text.strip() == "1"
            and len(self._outer) > 1
        ):
            self._outer[-2].look[HIDDEN_SHAPE] = 1

    def _encoding_of(self, font: str) -> str:
        return _known(_CHARSETS.get(self._fonts.get(font, ""), self._page))

    def _word(self, word: str, number: str | None) -> None:
        value = int(number) if number else 1
        if (self._is_first and word in _DESTINATIONS) or self._is_starred:
            self._begin(word)
        self._is_first = self._is_starred = False
        if word == "u":
            self._text(chr(value % 65536))
            self._to_skip = self._state.skipped
        elif word == "uc":
            self._state.skipped = min(max(value, 0), 10)
        elif word == "f":
            self._state.encoding = self._encoding_of(number or "")
        elif word in _ENDED_BY:
            for name in _ENDED_BY[word]:
                self._state.look.pop(name, None)
            if word == "plain":
                self._state.encoding = self._default
        elif word in _KEPT:
            self._state.look[word] = value
            if self._state.group is not None:
                self._state.group.look[word] = value
        elif word in _BLOCK_ENDS:
            self._add("", ends=word)
        elif word in _BLANKS or word in _SIGNS:
            self._text(_BLANKS.get(word) or _SIGNS[word])

    def _begin(self, word: str) -> None:
        """Begin a destination: the text of the document, or a group beside it."""
        label = ""
        if word == "sv" and self._document.groups:
            last = self._document.groups[-1]
            label = last.text.strip() if last.name == "sn" else ""
        self._state.group = Group(word, label, self._state.destination)
        self._state.destination = word
        if word == "shpinst":
            self._state.look[SHAPE] = len(self._document.groups)
        if word in STORIES:
            self._state.story = word
        self._document.groups.append(self._state.group)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._is_starred = True
        elif sign in "{}\\":
            self._text(sign)
        elif sign == "~":
            self._text(" ")
        elif sign == "_":
            self._text("-")

    def _letters(self, text: str) -> None:
        """Read letters as they lie, which may be bytes of the code page, or half ones.

        Of a sign of two bytes, programs write the second one as a letter if it is one.
        """
        if self._bytes and self._is_within_sign():
            self._byte(ord(text[0]))
            text = text[1:]
        if text.isascii():
            self._flush()
            if text:
                self._text(text)
            return
        self._is_first = False
        for letter in text:
            self._byte(ord(letter))

    def _is_within_sign(self) -> bool:
        decoder = codecs.getincrementaldecoder(self._state.encoding)("replace")
        decoder.decode(bytes(self._bytes))
        return bool(decoder.getstate()[0])

    def _text(self, text: str) -> None:
        self._is_first = False
        if self._to_skip:
            skipped = min(self._to_skip, len(text))
            self._to_skip -= skipped
            text = text[skipped:]
        if not text:
            return
        state = self._state
        if state.group is not None:
            state.group.texts.append(text)
            if state.destination in ("pict", "objdata", "datastore"):
                state.group.hexadecimal.append(text)
        self._add(text)

    def _add(self, text: str, *, ends: str = "") -> None:
        state = self._state
        run = Run(
            text, state.destination, dict(state.look), ends, state.story, state.group
        )
        self._document.runs.append(run)

    def _byte(self, value: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
            return
        self._bytes.append(value)

    def _flush(self) -> None:
        """Decode the bytes that stood one after the other."""
        if not self._bytes:
            return
        content, self._bytes = bytes(self._bytes), bytearray()
        self._text(content.decode(self._state.encoding, "replace"))


def _known(encoding: str) -> str:
    """Return an encoding, or that of Latin letters for an unknown one."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return _LATIN


def _colours(source: str) -> list[str | None]:
    table = _COLOURS.search(source)
    found: list[str | None] = []
    for entry in table[1].split(";") if table else ():
        parts = dict(_COLOUR.findall(entry[:_LONGEST_ENTRY]))
        names = ("red", "green", "blue")
        shown = "".join(f"{min(int(parts.get(name, 0)), 255):02X}" for name in names)
        found.append(shown if parts else None)
    return found
