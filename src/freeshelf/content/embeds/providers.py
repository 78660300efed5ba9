"""Providers of embeds, and the URLs of their players.

The URL of a player is built here from the ID of the item; HTML of a provider is never
used. Descriptions come by oEmbed (https://oembed.com/) where available. Patterns match
the path with its query, or the host with both.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from django.conf import settings
from django.http import HttpRequest

_NAME = r"[\w.~-]{1,200}"


@dataclass(frozen=True, slots=True)
class Provider:
    """A site that plays video or audio.

    `key` is its name in settings; `page`, `player` and `description` are URLs with {id}
    for the item and {page} for the quoted URL of its page.
    """

    key: str
    name: str
    hosts: frozenset[str]
    patterns: tuple[str, ...]
    page: str
    player: str
    description: str
    is_sound: bool = False
    # Some players refuse to start on a page that sends no origin.
    needs_origin: bool = False

    @property
    def frame_origin(self) -> str:
        """Return the origin of its player, for the content security policy."""
        parts = urlsplit(self.player)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Playable:
    """An item that a provider plays; `url` is the canonical URL of its page."""

    provider: Provider
    id: str

    @property
    def url(self) -> str:
        """Return the URL of its page."""
        return self.provider.page.format(id=self.id)

    @property
    def player_url(self) -> str:
        """Return the URL that a frame loads."""
        return self._filled(self.provider.player)

    @property
    def description_url(self) -> str:
        """Return the URL of its description."""
        return self._filled(self.provider.description)

    def _filled(self, form: str) -> str:
        return form.format(id=self.id, page=quote(self.url, safe=""))


_YOUTUBE_ID = r"(?P<id>[\w-]{11})(?![\w-])"
KNOWN = (
    Provider(
        key="youtube",
        name="YouTube",
        hosts=frozenset(
            {"youtube.com", "m.youtube.com", "youtube-nocookie.com", "youtu.be"}
        ),
        patterns=(
            rf"/watch\?(?:.*&)?v={_YOUTUBE_ID}",
            rf"/(?:embed|shorts|live|v)/{_YOUTUBE_ID}",
            rf"youtu\.be/{_YOUTUBE_ID}",
        ),
        page="https://www.youtube.com/watch?v={id}",
        player="https://www.youtube-nocookie.com/embed/{id}?rel=0",
        description="https://www.youtube.com/oembed?format=json&url={page}",
        needs_origin=True,
    ),
    Provider(
        key="vimeo",
        name="Vimeo",
        hosts=frozenset({"vimeo.com", "player.vimeo.com"}),
        patterns=(r"/(?:video/|channels/[\w-]+/)?(?P<id>\d{4,12})(?![\d/])",),
        page="https://vimeo.com/{id}",
        player="https://player.vimeo.com/video/{id}?dnt=1",
        description="https://vimeo.com/api/oembed.json?url={page}",
        needs_origin=True,
    ),
    Provider(
        key="dailymotion",
        name="Dailymotion",
        hosts=frozenset({"dailymotion.com", "dai.ly", "geo.dailymotion.com"}),
        patterns=(
            r"/(?:embed/)?video/(?P<id>\w{4,12})(?!\w)",
            r"/player\.html\?video=(?P<id>\w{4,12})(?!\w)",
            r"dai\.ly/(?P<id>\w{4,12})(?!\w)",
        ),
        page="https://www.dailymotion.com/video/{id}",
        player="https://geo.dailymotion.com/player.html?video={id}",
        description="https://www.dailymotion.com/services/oembed?format=json&url={page}",
    ),
    Provider(
        key="ted",
        name="TED",
        hosts=frozenset({"ted.com", "embed.ted.com"}),
        patterns=(r"/talks/(?:lang/[\w-]+/)?(?P<id>\w{3,200})(?!\w)",),
        page="https://www.ted.com/talks/{id}",
        player="https://embed.ted.com/talks/{id}",
        description="https://www.ted.com/services/v1/oembed.json?url={page}",
    ),
    Provider(
        key="soundcloud",
        name="SoundCloud",
        hosts=frozenset({"soundcloud.com", "m.soundcloud.com"}),
        patterns=(rf"/(?P<id>[\w-]+/(?:sets/)?{_NAME})(?:[?#]|$)",),
        page="https://soundcloud.com/{id}",
        player="https://w.soundcloud.com/player/?url={page}",
        description="https://soundcloud.com/oembed?format=json&url={page}",
        is_sound=True,
    ),
    Provider(
        key="internet-archive",
        name="Internet Archive",
        hosts=frozenset({"archive.org"}),
        patterns=(rf"/(?:details|embed)/(?P<id>{_NAME})",),
        page="https://archive.org/details/{id}",
        player="https://archive.org/embed/{id}",
        description="https://archive.org/metadata/{id}",
    ),
)


def peertube(host: str) -> Provider:
    """Return an instance of PeerTube.

    https://docs.joinpeertube.org/support/doc/api/embeds
    """
    return Provider(
        key="peertube",
        name=host,
        hosts=frozenset({host}),
        patterns=(r"/(?:w|videos/watch|videos/embed)/(?P<id>[\w-]{10,60})(?![\w/-])",),
        page=f"https://{host}/w/{{id}}",
        player=f"https://{host}/videos/embed/{{id}}?p2p=0",
        description=f"https://{host}/services/oembed?format=json&url={{page}}",
    )


def find_playable(address: str, providers: Iterable[Provider]) -> Playable | None:
    """Return the playable item of a provider's URL, normalised, or None."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    if host == "w.soundcloud.com":
        return find_playable(parse_qs(parts.query).get("url", [""])[0], providers)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for provider in providers:
        if host in provider.hosts:
            for pattern in provider.patterns:
                subject = path if pattern.startswith("/") else f"{host}{path}"
                if match := re.match(pattern, subject):
                    return Playable(provider, match["id"])
    return None


def allowed_providers() -> tuple[Provider, ...]:
    """Return the providers in FREESHELF_EMBEDS, PeerTube instances last."""
    named = set(settings.FREESHELF_EMBEDS["PROVIDERS"])
    hosts = settings.FREESHELF_EMBEDS["PEERTUBE_HOSTS"]
    return (
        *(provider for provider in KNOWN if provider.key in named),
        *(peertube(host.lower()) for host in hosts),
    )


def playable_at(address: str) -> Playable | None:
    """Return the playable item of a URL, if its provider is allowed."""
    return find_playable(address, allowed_providers())


# On a request: the origins that its page may frame.
FRAME_ORIGINS = "embed_frame_origins"


def allow_frame(request: HttpRequest | None, origin: str) -> None:
    """Allow the page of a request to frame an origin."""
    if request is not None:
        origins: set[str] = request.__dict__.setdefault(FRAME_ORIGINS, set())
        origins.add(origin)
