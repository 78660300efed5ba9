"""Sites whose films, sounds and slides people show in a text by their address.

As WordPress knows them without asking:
https://developer.wordpress.org/advanced-administration/wordpress/oembed/
"""

import re
from urllib.parse import parse_qs, urlsplit

_NAMES = """
animoto.com bsky.app cloudup.com crowdsignal.com dailymotion.com dai.ly flickr.com
flic.kr imgur.com issuu.com kickstarter.com mixcloud.com open.spotify.com pinterest.com
player.vimeo.com podcasters.spotify.com pca.st reddit.com reverbnation.com
screencast.com scribd.com slideshare.net smugmug.com soundcloud.com w.soundcloud.com
speakerdeck.com ted.com embed.ted.com tiktok.com tumblr.com twitter.com x.com
videopress.com vimeo.com wordpress.tv youtu.be youtube.com youtube-nocookie.com
m.youtube.com
"""
_HOSTS = frozenset(_NAMES.split())
_YOUTUBE = re.compile(r"^/embed/([\w-]{6,20})$")
_VIMEO = re.compile(r"^/video/(\d+)$")


def is_provider(address: str) -> bool:
    """Whether an address is one of these sites'."""
    return _host(address) in _HOSTS


def video_page_url(address: str) -> str:
    """The page of a film whose frame has this address."""
    host, parts = _host(address), urlsplit(address)
    if host in {"youtube.com", "youtube-nocookie.com"}:
        if found := _YOUTUBE.match(parts.path):
            return f"https://www.youtube.com/watch?v={found[1]}"
    elif host == "player.vimeo.com" and (found := _VIMEO.match(parts.path)):
        return f"https://vimeo.com/{found[1]}"
    elif host == "w.soundcloud.com":
        return parse_qs(parts.query).get("url", [address])[0]
    return address


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if parts.scheme in {"http", "https"} else ""
