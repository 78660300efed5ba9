"""The recorded WordPress site, answering on loopback as it once did.

It answers what was asked of the real site: by its manifest, for nobody and for the
administrator, and its uploads. What was never asked is refused as WordPress refuses it.
"""

import json
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from freeshelf.core.http import Credentials, HttpPolicy
from tests.core.http.web_server import Answer, Asked, WebServer

RECORDED_URL = "http://127.0.0.1:8088"
ADMIN = Credentials("admin", "abcd EFGH 1234 ijkl")
# What decides which answer is meant; the rest of a query asks for its order or size.
_DECIDING = ("page", "paged", "search", "s", "status", "type", "controller", "url")


class RecordedSite:
    """Answers of the real site; a policy that may ask it is `policy`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._recorded = {
            _key(entry["url"], is_admin=entry["auth"] == "admin"): entry
            for entry in json.loads((folder / "manifest.json").read_text("utf-8"))
        }
        self.server = WebServer(self._answer)

    @property
    def url(self) -> str:
        """The address of its front page."""
        return f"{self.server.url}/"

    @property
    def policy(self) -> HttpPolicy:
        """May ask this server, as fast as it can."""
        return HttpPolicy(
            allowed_hosts=frozenset({self.server.host}), requests_per_second=100_000
        )

    def _answer(self, asked: Asked) -> Answer:
        path = unquote(urlsplit(asked.path).path)
        login = asked.headers.get("authorization")
        if login not in {None, ADMIN.header}:
            return _refusal("incorrect_password", 401)
        if path.startswith("/wp-content/uploads/"):
            return self._upload(path.removeprefix("/wp-content/uploads/"))
        is_admin = login is not None
        if path == "/wp-json/wp/v2/users/me":
            return self._me() if is_admin else _refusal("rest_not_logged_in", 401)
        entry = self._find(asked.path, is_admin=is_admin)
        if entry is None:
            return _refusal("rest_no_route", 404)
        return self._recorded_answer(entry)

    def _find(self, url: str, *, is_admin: bool) -> dict[str, Any] | None:
        found = self._recorded.get(_key(url, is_admin=is_admin))
        if found is None and not urlsplit(url).path.startswith("/wp-json"):
            return self._recorded.get(_key(url, is_admin=False))
        return found

    def _recorded_answer(self, entry: dict[str, Any]) -> Answer:
        headers = {"Content-Type": entry["content_type"]}
        if entry["link"]:
            headers["Link"] = entry["link"].replace(RECORDED_URL, self.server.url)
        if entry["x_wp_total"] is not None:
            headers["X-WP-Total"] = str(entry["x_wp_total"])
            headers["X-WP-TotalPages"] = str(entry["x_wp_totalpages"])
        file = self._folder / entry["file"]
        body = (
            file.read_bytes() if file.exists() else b"<!doctype html><title>.</title>"
        )
        return Answer(body, entry["status"], headers)

    def _upload(self, name: str) -> Answer:
        file = (self._folder / "uploads" / name).resolve()
        if not file.is_relative_to(self._folder) or not file.is_file():
            return Answer(b"not found", 404)
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return Answer(file.read_bytes(), headers={"Content-Type": media_type})

    def _me(self) -> Answer:
        users = json.loads((self._folder / "rest-admin/users.json").read_text("utf-8"))
        me = next(user for user in users if user["username"] == ADMIN.user)
        return Answer(
            json.dumps(me).encode(), headers={"Content-Type": "application/json"}
        )


@contextmanager
def recorded_site(shared: Path) -> Iterator[RecordedSite]:
    """The site of shared/wordpress, for the time of the context."""
    site = RecordedSite(shared / "wordpress")
    site.server.start()
    try:
        yield site
    finally:
        site.server.stop()


def _key(url: str, *, is_admin: bool) -> tuple[str, bool, tuple[tuple[str, str], ...]]:
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    deciding = {name: query[name] for name in _DECIDING if name in query}
    if deciding.get("page") == "1":
        del deciding["page"]
    if deciding.get("status") == "any":
        del deciding["status"]
    return unquote(parts.path), is_admin, tuple(sorted(deciding.items()))


def _refusal(code: str, status: int) -> Answer:
    body = json.dumps({"code": code, "message": code, "data": {"status": status}})
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    return Answer(body.encode(), status, headers)
