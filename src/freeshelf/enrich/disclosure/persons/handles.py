"""Accounts with messengers and social networks: "only on Telegram, @night_bus_9".

They count where a contact of a person at risk would, and nowhere else: those of
organisations stand in every imprint.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from freeshelf.enrich.disclosure.persons.kinds import Kind, Mention
from freeshelf.enrich.disclosure.persons.reading import Text
from freeshelf.enrich.disclosure.persons.surroundings import Reading

_SERVICE = (
    r"(?:telegram|t[ée]l[ée]gram|whats ?app|signal|viber|wechat|weixin|instagram|insta|"
    r"snapchat|snap|tiktok|messenger|facebook|skype|discord|"
    r"телеграм\w{0,3}|телега|вотсап\w{0,3}|ватсап\w{0,3}|вайбер\w{0,3}|сигнал|вконтакте|"
    r"инстаграм\w{0,3}|"
    r"(?:ال)?(?:تيليجرام|تليجرام|تلغرام|تيليغرام|واتساب|سيغنال|[اإ]نستغرام|سناب شات)|"
    # "Line 18" is one of a file.
    r"(?-i:LINE|Line(?= ?(?:ID|:))))"
)
_BESIDE = re.compile(rf"(?<![\w@]){_SERVICE}(?![\w@])", re.IGNORECASE)
# No space parts them from other words; accounts that all may follow are offices'.
_BESIDE_HAN = re.compile("(?:微信|电报|電報|抖音|QQ)(?!公众号|公眾號|官方)")
_A_COMPUTER = re.compile(
    r"(?:www\.|wa\.me\b|.*\.(?:com|org|net|me|int|example)\b)", re.IGNORECASE
)
_NAME = r"[A-Za-z][A-Za-z0-9_.-]{3,30}[A-Za-z0-9_]"
_AT = re.compile(rf"(?<![\w@.])@(?P<name>{_NAME})(?![\w@]|\.\w)", re.ASCII)
# Without @ a name has a figure, a line below or a stop in it, and its service before.
_AFTER = re.compile(
    rf"[^\n@]{{0,24}}?(?<![A-Za-z0-9@./])(?P<name>(?=[^\s]*[\d_.]\w){_NAME})(?![\w@])",
    re.ASCII,
)
_LINK = re.compile(
    rf"(?:t\.me|telegram\.me|instagram\.com|facebook\.com|vk\.com)/(?P<name>{_NAME})",
    re.IGNORECASE,
)
_REACH = 80
_MOST = 200


def accounts(reading: Reading) -> Iterator[Mention]:
    """Yield the accounts of a text that are of a person, or hidden."""
    for each in may_be_accounts(reading.text):
        is_at_risk = reading.is_of_a_person(each.start, each.end)
        if is_at_risk or reading.is_hidden:
            is_public = reading.is_public_here(each.start, each.end)
            yield replace(each, is_at_risk=is_at_risk, is_public=is_public)


def may_be_accounts(text: Text) -> list[Mention]:
    """Return the accounts of a text, each beside the name of a service."""
    plain = text.plain
    services = [*_BESIDE.finditer(plain), *_BESIDE_HAN.finditer(plain)]
    spans = [match.span("name") for match in _LINK.finditer(plain)]
    if services:
        near = (
            range(service.start() - _REACH, service.end() + _REACH)
            for service in services
        )
        places = {place for each in near for place in each}
        spans += [m.span() for m in _AT.finditer(plain) if m.start() in places]
    for service in services:
        after = _AFTER.match(plain, service.end())
        if after is not None and not _A_COMPUTER.match(after["name"]):
            spans.append(after.span("name"))
    # A name with @ contains the same without.
    once = {end: start for start, end in sorted(spans, reverse=True)}
    return [
        Mention(Kind.ACCOUNT_NAME, start, end, plain[start:end].strip("@").casefold())
        for end, start in islice(sorted(once.items()), _MOST)
    ]
