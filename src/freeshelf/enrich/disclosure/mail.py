"""Mail as EML or as Outlook's MSG: headers, texts, and what is attached."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

import olefile

from freeshelf.enrich.disclosure.binary import content_of
from freeshelf.enrich.disclosure.findings import (
    Means,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.inside import Inside, look_inside
from freeshelf.enrich.disclosure.recognition import Source
from freeshelf.enrich.disclosure.visible import lines_of
from freeshelf.enrich.disclosure.web_text import read_text_of_html

# Headers that every program shows; all others are behind a menu.
_SHOWN = frozenset({"from", "to", "cc", "subject", "date"})
_OF_TRANSPORT = frozenset(
    [
        *(
            "mime-version",
            "content-type",
            "content-transfer-encoding",
            "dkim-signature",
        ),
        *("message-id", "references", "in-reply-to"),
        *(
            "x-mailer",
            "user-agent",
            "arc-seal",
            "arc-message-signature",
            "content-language",
            "content-disposition",
        ),
    ]
)
_RECEIVER = re.compile(r"\bfor\s+<?([^\s<>;]{3,200}@[^\s<>;]{3,200})")
_MAX_HEADERS = 200


def read_mail(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in a message in the format of the internet."""
    inside = inside or Inside()
    message = email.message_from_bytes(
        content_of(source),
        policy=email.policy.default,
    )
    yield from _headers(message)
    for number, part in enumerate(message.walk(), start=1):
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            continue
        yield from _part(part, number, inside)


def _headers(message: EmailMessage) -> Iterator[Seen]:
    for number, (name, value) in enumerate(message.items()[:_MAX_HEADERS], start=1):
        lowered = name.lower()
        if lowered in _OF_TRANSPORT:
            continue
        place = Place(parts=(("header", number),))
        if lowered == "received":
            # Identifiers of servers look like numbers of persons; the reader stays.
            yield Trait("way_of_the_mail", Strength.WEAK, place, Means.PROPERTY)
            for address in _RECEIVER.findall(str(value)):
                yield Piece(address, place, Means.PROPERTY)
            continue
        means = None if lowered in _SHOWN else Means.PROPERTY
        yield Piece(str(value), place, means)


def _part(part: EmailMessage, number: int, inside: Inside) -> Iterator[Seen]:
    kind = part.get_content_type()
    name = part.get_filename() or ""
    is_attached = name or part.get_content_disposition() == "attachment"
    if kind == "message/rfc822":
        # `walk` goes on within a message that was forwarded.
        for inner in part.get_payload():
            if isinstance(inner, EmailMessage):
                yield from _headers(inner)
        return
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return
    if is_attached or not kind.startswith("text/"):
        step = ("attachment", number)
        yield from look_inside(
            content, step, inside, name=name, media_type=kind, is_attached=True
        )
        return
    text = content.decode(encoding_of(part), "replace")
    if kind == "text/html":
        yield from read_text_of_html(text, inside)
    else:
        yield from lines_of(text.replace("\r", ""), 1)


def encoding_of(part: EmailMessage) -> str:
    """Return the encoding that a text declares, or UTF-8 for an unknown one."""
    name = part.get_content_charset("utf-8")
    try:
        # Some that Python knows are no encodings of texts, or fail on broken ones.
        "\N{REPLACEMENT CHARACTER}".encode(name, "replace")
        b"\xff".decode(name, "replace")
    except (LookupError, ValueError):
        return "utf-8"
    return name


# Properties of Outlook's format by their number: the subject, the body, the headers …
_SUBJECT, _BODY, _TRANSPORT, _HTML = "0037", "1000", "007D", "1013"
_SENDER, _ADDRESS, _TO, _CC, _BCC = "0C1A", "0C1F", "0E04", "0E03", "0E02"
_VISIBLE = (_SUBJECT, _BODY, _SENDER, _ADDRESS, _TO, _CC)
_DATA, _LONG_NAME, _SHORT_NAME = "3701", "3707", "3704"
_TEXT, _OLD_TEXT, _BYTES = "001F", "001E", "0102"
_STREAM = "__substg1.0_"


def read_outlook(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in a message of Outlook."""
    inside = inside or Inside()
    with olefile.OleFileIO(content_of(source)) as container:
        names = container.listdir()
        for number, path in enumerate(names, start=1):
            if not path[-1].startswith(_STREAM) or len(path[-1]) < 20:
                continue
            name, kind = path[-1][12:16].upper(), path[-1][16:20].upper()
            content = container.openstream(path).read()
            is_own = len(path) == 1
            if kind in (_TEXT, _OLD_TEXT):
                encoding = "utf-16-le" if kind == _TEXT else "cp1252"
                text = content.decode(encoding, "replace").strip("\0")
                yield from _property(name, text, number, is_own=is_own)
            elif kind == _BYTES and name == _HTML and is_own:
                yield from read_text_of_html(content.decode("utf-8", "replace"), inside)
            elif kind == _BYTES and name == _DATA:
                step = ("attachment", number)
                yield from look_inside(content, step, inside, is_attached=True)


def _property(name: str, text: str, number: int, *, is_own: bool) -> Iterator[Seen]:
    if not any(letter.isalnum() for letter in text):
        return
    place = Place(parts=(("property", number),))
    if name in _VISIBLE and is_own:
        for line in text.splitlines():
            yield Piece(line, place)
    elif name in (_LONG_NAME, _SHORT_NAME):
        yield Piece(text, place, Means.EMBEDDED)
    else:
        yield Piece(text, place, Means.PROPERTY)
