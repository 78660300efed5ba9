"""Providers of video, audio and slides whose URLs are embedded in texts.

The list is that of WordPress:
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


def is_provider(url: str) -> bool:
    """Return whether a URL belongs to a known provider."""
    return _host(url) in _HOSTS


def video_page_url(url: str) -> str:
    """Return the page of a video from the URL of its player."""
    host, parts = _host(url), urlsplit(url)
    if host in {"youtube.com", "youtube-nocookie.com"}:
        if match := _YOUTUBE.match(parts.path):
            return f"https://www.youtube.com/watch?v={match[1]}"
    elif host == "player.vimeo.com" and (match := _VIMEO.match(parts.path)):
        return f"https://vimeo.com/{match[1]}"
    elif host == "w.soundcloud.com":
        return parse_qs(parts.query).get("url", [url])[0]
    return url


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if parts.scheme in {"http", "https"} else ""
