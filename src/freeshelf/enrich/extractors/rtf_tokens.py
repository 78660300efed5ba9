"""Tokenize Rich Text Format (1.9.1): groups, control words, text in a code page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Windows' character sets of fonts, as Python names their code pages.
CODE_PAGES = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
# Control words that represent a character.
CHARACTERS = {
    "tab": " ",
    "line": " ",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "~": " ",
    "_": "-",
    "\\": "\\",
    "{": "{",
    "}": "}",
}
# Groups without text of the document.
NO_TEXT = frozenset(
    [
        *("colortbl", "pict", "object", "objdata", "themedata", "datastore", "xe"),
        *("header", "headerl", "headerr", "headerf", "tc", "filetbl", "revtbl"),
        *("footer", "footerl", "footerr", "footerf", "fldinst", "listtable"),
        *("annotation", "atnid", "atnauthor", "listoverridetable", "generator"),
        *("latentstyles", "rsidtbl", "xmlnstbl", "datafield", "nonshppict"),
        *("bkmkstart", "bkmkend", "listtext", "pntext", "pnseclvl", "nextfile"),
        *("sp", "shprslt"),  # of a text box: its properties, and a copy of its text
    ]
)
# Starred groups that do contain text.
STARRED_TEXTS = frozenset({"shpinst", "shptxt"})

_TOKEN = re.compile(
    r"(?P<open>\{)|(?P<close>\})"
    r"|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?(?P<blank> ?)"
    r"|\\'(?P<hex>[0-9a-fA-F]{2})"
    r"|\\(?P<symbol>[^a-zA-Z'])"
    r"|(?P<text>[^\\{}\r\n]+)"
    r"|[\r\n]+|[\\']"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token; kind is open, close, word, byte or text, number a parameter."""

    kind: str
    value: str = ""
    number: int | None = None


def tokens(source: str) -> Iterator[Token]:
    """Yield the tokens of a text whose bytes were read as Latin-1."""
    position = 0
    while match := _TOKEN.match(source, position):
        position = match.end()
        kind = match.lastgroup
        if kind in ("open", "close"):
            yield Token(kind)
        elif match["word"]:
            number = int(match["number"]) if match["number"] else None
            if match["word"] == "bin":
                position += max(number or 0, 0)
            yield Token("word", match["word"], number)
        elif match["hex"]:
            yield Token("byte", chr(int(match["hex"], 16)))
        elif match["symbol"]:
            yield Token("word", match["symbol"])
        elif match["text"]:
            yield Token("text", match["text"])
