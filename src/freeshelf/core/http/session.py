"""A session of `requests` over the guarded transport, for libraries that need one."""

import io
from collections.abc import Collection, Mapping
from typing import Any

import httpx
import requests
from requests.adapters import BaseAdapter

from freeshelf.core.foreign_data import read_json
from freeshelf.core.http.errors import HttpError, RequestRefusedError
from freeshelf.core.http.policy import HttpPolicy, origin_of
from freeshelf.core.http.transport import ACCEPTED, Transport, unpacked

# Set by the transport, or from the content that is sent.
_OWN_HEADERS = {"host", "user-agent", "connection", "transfer-encoding"}


def guarded_session(
    policy: HttpPolicy, *, origins: Collection[str]
) -> requests.Session:
    """Return a session that requests these origins only and follows no redirects.

    Errors are those of `requests`, and only JSON objects are read as JSON. Proxies,
    cookies and .netrc files are not used.
    """
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    session.headers.clear()
    session.headers.update({"accept": "application/json", "accept-encoding": ACCEPTED})
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(policy, origins))
    return session


class _Response(requests.Response):
    def json(self, **_options: Any) -> dict[str, Any]:
        """Return a JSON object; raise an error of `requests` for anything else."""
        try:
            found = read_json(self.content)
        except ValueError as error:
            raise requests.exceptions.InvalidJSONError("no JSON") from error
        if not isinstance(found, dict):
            raise requests.exceptions.InvalidJSONError("no JSON object")
        return found


class _Adapter(BaseAdapter):
    def __init__(self, policy: HttpPolicy, origins: Collection[str]) -> None:
        super().__init__()
        self._policy = policy
        self._origins = {origin_of(httpx.URL(origin)) for origin in origins}
        self._transport = Transport(policy)

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request and return the whole response."""
        try:
            return self._response(request)
        except HttpError as error:
            raise requests.ConnectionError(str(error), request=request) from error

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def _response(self, request: requests.PreparedRequest) -> requests.Response:
        url = self._policy.checked(request.url or "")
        if origin_of(url) not in self._origins:
            raise RequestRefusedError(
                str(url), reason="its host is not in the settings"
            )
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in _OWN_HEADERS
        }
        content = request.body or b""
        if isinstance(content, str):
            content = content.encode()
        with self._transport.answer(
            url, headers, method=request.method or "GET", content=bytes(content)
        ) as (answer, chunks):
            encoding = answer.headers.get("content-encoding", "")
            limit = self._policy.max_bytes
            body = b"".join(unpacked(chunks, encoding=encoding, max_bytes=limit))
        response = _Response()
        response.request, response.url = request, str(url)
        response.status_code = answer.status
        response.headers.update({"content-type": "", **answer.headers})
        response.encoding = "utf-8"
        response.raw = io.BytesIO(body)
        return response
