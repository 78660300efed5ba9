"""Credentials, cache validators and responses of the HTTP client."""

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
    """Username and password of HTTP Basic authentication, RFC 7617."""

    user: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """The value of the Authorization header."""
        pair = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(pair).decode('ascii')}"


@dataclass(frozen=True, slots=True)
class Validators:
    """ETag and Last-Modified of a response, for conditional requests (RFC 9110)."""

    etag: str = ""
    last_modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a conditional request."""
        headers = {
            "if-none-match": self.etag,
            "if-modified-since": self.last_modified,
        }
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response; `url` is the final URL, header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def is_not_modified(self) -> bool:
        """Return whether the resource is unchanged since the validators were issued."""
        return self.status == NOT_MODIFIED

    @property
    def validators(self) -> Validators:
        """The validators for the next request."""
        return Validators(
            etag=self.headers.get("etag", ""),
            last_modified=self.headers.get("last-modified", ""),
        )

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case, or an empty string."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The decoded content, UTF-8 by default; invalid bytes are marked."""
        message = Message()
        message["content-type"] = self.headers.get("content-type", "text/plain")
        charset = str(message.get_param("charset", "utf-8"))
        try:
            return self.content.decode(charset, "replace")
        except (LookupError, ValueError):
            return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """Parse the content as JSON; raise UnreadableResponseError if it is invalid."""
        try:
            return read_json(self.content)
        except ValueError as error:
            raise UnreadableResponseError(self.url, reason="no JSON") from error

    def retry_after(self, now: datetime) -> float | None:
        """Return the seconds of Retry-After, a number or a date (RFC 9110, 10.2.3)."""
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
    """Error for a failed status; `response` has at most 64 KiB of its body."""

    message = "answered with status %(status)s."
    response: HttpResponse
    status: int

    @property
    def is_temporary(self) -> bool:
        """Return whether a retry may succeed."""
        return self.status in _TEMPORARY
