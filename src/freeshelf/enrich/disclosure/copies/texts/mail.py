"""Copy a mail as plain text: what its reader sees, with a few of its headers.

A file of a mail would be one that nobody sent. Of the day of sending the hour and the
zone are left out, which tell where somebody was.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

from freeshelf.enrich.disclosure.binary import content_of
from freeshelf.enrich.disclosure.copies.job import Job
from freeshelf.enrich.disclosure.copies.marks import Slot, Text
from freeshelf.enrich.disclosure.copies.pictures import Pictures
from freeshelf.enrich.disclosure.copies.texts.plain import NewText
from freeshelf.enrich.disclosure.copies.texts.web import WebCopier, parsed
from freeshelf.enrich.disclosure.mail import encoding_of
from freeshelf.enrich.disclosure.recognition import Source

_SHOWN = ("From", "To", "Cc")
_DEEPEST = 20
_EMPTY_LINES = re.compile(r"\n{3,}")


def copy_mail(job: Job) -> tuple[list[list[Slot]], list[list[Slot]]]:
    """Write what is seen of a mail as text.

    Returns the text that extraction reads, in its order, and all other text.
    """
    job.target = NewText(lines_of_mail(job.source, job.notes))
    return [job.target.slots()], []


def lines_of_mail(source: Source, notes: set[str]) -> list[str]:
    """Return what is seen of a mail, line by line, and note what is left out."""
    message = email.message_from_bytes(content_of(source), policy=email.policy.default)
    notes.add("headers")
    # A text that began with headers would be taken for a mail again.
    lines = [_line(message.get("Subject")), "", *_head(message), ""]
    bodies = [_text(part, notes) for part in _seen(message, notes, _DEEPEST)]
    body = _EMPTY_LINES.sub("\n\n", "\n\n".join(bodies)).strip("\n")
    return [*lines, *body.split("\n")]


def _head(message: EmailMessage) -> Iterator[str]:
    for name in _SHOWN:
        if value := _line(message.get(name)):
            yield f"{name}: {value}"
    moment = getattr(message.get("Date"), "datetime", None)
    if moment is not None:
        yield f"Date: {moment:%Y-%m-%d}"


def _line(value: Any) -> str:
    return " ".join(str(value or "").split())


def _seen(part: Any, notes: set[str], depth: int) -> Iterator[EmailMessage]:
    """Yield the parts that a program shows as the text of a mail."""
    kind = part.get_content_type()
    is_attached = part.get_content_disposition() == "attachment" or part.get_filename()
    if kind == "multipart/alternative" and depth:
        ways = [list(_seen(each, notes, depth - 1)) for each in part.iter_parts()]
        # The last one is the richest, and what programs show.
        yield from next(filter(None, reversed(ways)), [])
    elif part.is_multipart() and kind != "message/rfc822" and depth:
        for each in part.iter_parts():
            yield from _seen(each, notes, depth - 1)
    elif kind in ("text/plain", "text/html") and not is_attached:
        yield part
    else:
        notes.add("attachments")


def _text(part: EmailMessage, notes: set[str]) -> str:
    content: Any = part.get_payload(decode=True)
    text = content.decode(encoding_of(part), "replace") if content else ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if part.get_content_type() != "text/html":
        return text
    # Of a web page the text alone is wanted.
    job = Job(source=None, target=None, pictures=Pictures(()), folder="", notes=notes)
    root = parsed(text)
    if root is None:
        return ""
    slots = WebCopier(job, root).page().slots()
    lines = "".join(Text(slots).text).split("\n")
    return "\n".join(line for each in lines if (line := " ".join(each.split())))
