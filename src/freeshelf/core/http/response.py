"""What goes with a request and what comes back."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from freeshelf.core.foreign_data import read_json
from freeshelf.core.http.errors import HttpError, UnreadableResponseError

NOT_MODIFIED = 304
_TEMPORARY = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Credentials:
    """Name and password of HTTP's Basic scheme, RFC 7617."""

    user: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """The value of Authorization."""
        pair = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(pair).decode('ascii')}"


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer was known by, to ask only for a newer one (RFC 9110)."""

    etag: str = ""
    last_modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The conditions of a request."""
        headers = {
            "if-none-match": self.etag,
            "if-modified-since": self.last_modified,
        }
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer; `url` is where it came from in the end, headers are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def is_not_modified(self) -> bool:
        """Whether there is nothing newer than what the validators named."""
        return self.status == NOT_MODIFIED

    @property
    def validators(self) -> Validators:
        """What to ask with the next time."""
        return Validators(
            etag=self.headers.get("etag", ""),
            last_modified=self.headers.get("last-modified", ""),
        )

    @property
    def media_type(self) -> str:
        """The type without parameters, in lower case, or nothing."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The content in the charset it names, else UTF-8; wrong bytes are marked."""
        message = Message()
        message["content-type"] = self.headers.get("content-type", "text/plain")
        charset = str(message.get_param("charset", "utf-8"))
        try:
            return self.content.decode(charset, "replace")
        except (LookupError, ValueError):
            return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The content as JSON; raise UnreadableResponseError."""
        try:
            return read_json(self.content)
        except ValueError as error:
            raise UnreadableResponseError(self.url, reason="no JSON") from error

    def retry_after(self, now: datetime) -> float | None:
        """Seconds to wait by Retry-After, as a number or a date; RFC 9110, 10.2.3."""
        value = self.headers.get("retry-after", "").strip()
        if not value:
            return None
        if value.isdecimal():
            return float(value[:9])
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())


class HttpStatusError(HttpError):
    """The answer says that it failed; `response` has at most 64 KiB of its body."""

    def __init__(self, url: str, response: HttpResponse) -> None:
        super().__init__(url, f"answered with status {response.status}.")
        self.response = response
        self.status = response.status

    @property
    def is_temporary(self) -> bool:
        """Whether asking again later may work."""
        return self.status in _TEMPORARY
