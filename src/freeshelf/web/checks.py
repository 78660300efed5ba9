"""Settings that would put a watched reader at risk, said at start."""

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

# Beginnings of words that tell what this library is about to whoever sees a tab or a
# history: in English, Spanish, French, Arabic, Russian and Chinese.
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
    """E001: “Leave this site” would lead nowhere, or back here."""
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
    """W001: the name of the site, which ends every title, tells what it is about."""
    name = str(settings.FREESHELF_SITE_NAME)
    told = topic_word_in(name)
    if told is None:
        return []
    return [
        checks.Warning(
            f"FREESHELF_SITE_NAME is {name!r}: it ends the title of every page, so "
            f"“{told}” shows in the tabs and the history of a reader who is watched.",
            hint="Choose a name without words of the topic.",
            id="freeshelf.web.W001",
        )
    ]


def topic_word_in(name: str) -> str | None:
    """The word of the topic that stands in a name, with any accents and endings."""
    plain = _plain(name)
    for word in _TOPIC_WORDS:
        # Chinese has no spaces, and Arabic writes articles and prepositions together.
        start = "" if ord(word[0]) > 0x5FF else r"\b"
        if re.search(start + re.escape(_plain(word)), plain):
            return word
    return None


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in decomposed if not unicodedata.combining(one))
