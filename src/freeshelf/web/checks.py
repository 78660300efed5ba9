"""System checks for settings that could put an observed visitor at risk."""

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

# Beginnings of words that reveal the subject of this library to anyone who sees a tab
# or the history: in English, Spanish, French, Arabic, Russian and Chinese.
_TOPIC_WORDS = (
    *("traffick", "slave", "forced labo", "child labo", "exploit", "abus", "bondage"),
    *("servitude", "victim", "survivor", "prostitut", "csam"),
    *("trata de", "trafic", "esclav", "trabajo forz", "trabajo infantil", "explota"),
    *("traite des", "travail force", "travail des enfants"),
    *("اتجار", "عبودية", "استعباد", "العمل الجبري", "العمل القسري", "استغلال"),
    *("اعتداء", "إساءة", "ضحايا"),
    *("торговл", "работорг", "рабств", "принудительн", "эксплуат", "насили", "жертв"),
    *("贩运", "販運", "贩卖", "販賣", "奴役", "奴隶", "奴隸", "强迫劳动", "強迫勞動"),
    *("剥削", "剝削", "虐待", "性侵", "受害", "童工"),
)
_EXIT_ADDRESS = re.compile(r"https://[\w.-]+\.\w+(:\d+)?(/\S*)?")


@register("freeshelf")
def check_exit_url(**_: Any) -> list[CheckMessage]:
    """Check for E001: “Leave this site” has no valid target, or leads back here."""
    address = str(settings.FREESHELF_EXIT_URL)
    own = settings.FREESHELF_BASE_URL.partition("//")[2].partition("/")[0]
    is_elsewhere = address.partition("//")[2].partition("/")[0] != own
    if _EXIT_ADDRESS.fullmatch(address) and is_elsewhere:
        return []
    return [
        Error(
            f"FREESHELF_EXIT_URL is {address!r}: “Leave this site” cannot lead there.",
            hint="Enter the https:// web address of a harmless page on another site.",
            id="freeshelf.web.E001",
        )
    ]


@register("freeshelf")
def check_site_name(**_: Any) -> list[CheckMessage]:
    """Check for W001: the site name, part of every title, reveals the subject."""
    name = str(settings.FREESHELF_SITE_NAME)
    word = topic_word_in(name)
    if word is None:
        return []
    return [
        checks.Warning(
            f"FREESHELF_SITE_NAME is {name!r}: it ends the title of every page, so "
            f"“{word}” shows in the tabs and the history of a reader who is watched.",
            hint="Choose a name without words of the topic.",
            id="freeshelf.web.W001",
        )
    ]


def topic_word_in(name: str) -> str | None:
    """Return the revealing word in a name, ignoring accents and endings."""
    plain = _plain(name)
    for word in _TOPIC_WORDS:
        # Chinese has no spaces, and Arabic attaches articles and prepositions to words.
        start = "" if ord(word[0]) > 0x5FF else r"\b"
        if re.search(start + re.escape(_plain(word)), plain):
            return word
    return None


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in decomposed if not unicodedata.combining(one))
