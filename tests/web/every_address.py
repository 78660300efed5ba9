"""Requests for every address of the resolver, as nobody would write them by hand.

The number is set by FREESHELF_TEST_REQUESTS; each request depends on the seed and its
own number only, so one that failed can be asked again alone.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from urllib.parse import quote, quote_plus

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

_TRIES = 24
_LANGUAGES = ["en", "en", "ar", "fr", "zh-hans", "ru", "es", "de", "EN", "zh"]
# Names of the query strings of readers and of the admin area.
_NAME_LIST = """
q page page_from page_to year lang language order sort view topic place sector
audience type publisher contains next month week category zone p locale ordering
start_date end_date action live tags search_term per_page is_searching collection_id
filter width height id ids title parent_page_id user content_type object_id cat tag s
m feed author page_id attachment_id r f export spoken within allow_external_link
results days status
"""
_NAMES = _NAME_LIST.split()
_HOSTILE = [
    *(
        "",
        " ",
        "0",
        "-1",
        "1",
        "2",
        "00",
        "1e9",
        "²",
        "٣",
        "NaN",
        "null",
        "None",
        "true",
    ),
    *("9" * 19, "9" * 4400, "9223372036854775808", "0x10", "1_000", "1.5", "1,2"),
    *(
        "\x00",
        "a\x00b",
        "a\nb",
        "a\r\nSet-Cookie: x=1",
        "\t",
        "\x1b[2J",
        "\x7f",
        "\x85",
    ),
    *(
        "\ud800",
        "\udfff\ud800",
        "\ufffe",
        "\ufeff",
        "\u2028",
        "\u202eabc",
        "\u200b" * 9,
    ),
    *("ﷺ" * 40, "ﷺ*", "é" * 300, "e" + "\u0301" * 200, "👩‍👩‍👧‍👦" * 20, "İ", "ß", "ﬁ"),
    *("لا تدفع", "債務", "債" * 70, "кабала", "ไทย" * 30, "a" * 5000, "a " * 900),
    *("'", '"', '"a', "'; DROP TABLE", "%", "%%", "%s", "{}", "{{7*7}}", "${x}", "\\"),
    *("(", ")", "(((((", "[" * 60, "{" * 60, "*", "a*", "*a", "?", "~", "^2", "-", "+"),
    *("AND", "OR", "NOT", "a AND", "NOT a", "title:", "title:*", "year:2020..", ":"),
    *("../../etc/passwd", "..%2f..", "/", "//", "//evil.example/", "/\\evil.example"),
    *(
        "https://evil.example/",
        "javascript:alert(1)",
        "<script>",
        "]]>",
        "a/b",
        ".",
        "..",
    ),
    *("2024-13", "2024-00", "2024-02", "0000-01", "9999-12", "10000-01", "2024-W54"),
    *("2024-W01", "0001-W01", "9999-W53", "2024-02-30", "2024-02-29", "0001-01-01"),
    *("9999-12-31", "2024-01-01T25:00", "Europe/Vienna", "Etc/GMT+99", "../UTC", "UTC"),
    *(
        "debt",
        "brick kilns",
        "fees",
        "en",
        "xx",
        "zh-Hans",
        "title",
        "-title",
        "id",
        "pk",
    ),
    *("relevance", "newest", "atom", "ris", "bib", "json", "webp", "css", "subject"),
]
_HEADERS = {
    "accept": ["*/*", "", "text/html;q=nope", "a/b;" * 300, "application/json", "\xff"],
    "accept-language": ["", "ar", "xx", "en;q=2", "*", "zh-Hans,zh;q=0.9", "a-" * 3000],
    "accept-encoding": ["gzip", "br;q=x", "identity;q=0", "*;q=0", "zstd,gzip", ""],
    "if-none-match": ["*", '"a"', 'W/"a"', '"', '"a', "a" * 4000, '"a",' * 500],
    "if-modified-since": ["x", "Thu, 01 Jan 1970 00:00:00 GMT", "0", "9" * 5000],
    "range": ["bytes=0-0", "bytes=9-1", "bytes=-", "bytes=-0", "bytes=a-b", "x=0-1"],
    "referer": ["", "http://[", "https://evil.example/", "/\\", "\xff"],
    "user-agent": ["", "Googlebot", "\xff" * 40, "a" * 5000],
    "x-forwarded-for": ["", "x", "127.0.0.1", "::1", "1.2.3.4, ::ffff:1.2.3.4"],
    "x-requested-with": ["XMLHttpRequest", "x"],
    "host": ["testserver", "localhost:8000"],
    "cookie": ["", "sessionid=x", "a" * 5000, "csrftoken=", "=;=", "messages=x"],
}
_BODIES = [
    ("application/x-www-form-urlencoded", b"a=%ff&b=%00&=&&&"),
    ("application/json", b"{" * 20000),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n"),
    ("multipart/form-data", b"nothing"),
    ("text/plain; charset=nothing", b"a=b"),
]


@dataclass(frozen=True, slots=True)
class Address:
    """A form of addresses: `%(name)s` stands where a value belongs."""

    form: str
    names: tuple[str, ...]


@dataclass(slots=True)
class Asked:
    """One request."""

    number: int
    path: str
    method: str = "GET"
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    sent: dict[str, list[str]] | None = None
    body: tuple[str, bytes] | None = None

    def __str__(self) -> str:
        said = f"{self.number}: {self.method} {self.path}"
        more = [f"?{self.query}" if self.query else "", self.headers, self.sent]
        return " ".join([said, *(str(each)[:600] for each in more if each)])


def every_address() -> list[Address]:
    """The forms of all addresses of the site, in the order of the resolver."""
    found: dict[Address, None] = {}
    for regex in _regexes(get_resolver(), ""):
        for form, names in normalize(regex):
            found[Address(f"/{form}", tuple(names))] = None
    return list(found)


def paths_of(address: Address, known: Mapping[str, list[str]]) -> Iterator[str]:
    """Some addresses of this form, with values that the library has."""
    values = [known.get(name) or ["1", "2", "3"] for name in address.names]
    for chosen in islice(product(*(each[:12] for each in values)), _TRIES):
        quoted = (quote(value, safe="/") for value in chosen)
        yield address.form % dict(zip(address.names, quoted, strict=True))


def _regexes(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        regex = pattern.pattern.regex.pattern
        whole = before + regex.removeprefix("^").replace(r"\Z", "").replace(r"\z", "")
        if isinstance(pattern, URLPattern):
            yield whole.removesuffix("$")
        else:
            yield from _regexes(pattern, whole)


class Requests:
    """Makes requests: `known` are values of what the library has, by any name.

    `forms` are the fields of forms by the address that takes them.
    """

    def __init__(
        self,
        seed: int,
        addresses: list[Address],
        known: Mapping[str, list[str]],
        forms: Mapping[str, list[str]] | None = None,
    ) -> None:
        self._seed = seed
        self._addresses = addresses
        self._known = known
        self._all_known = [value for values in known.values() for value in values]
        self._forms = forms or {}

    def number(self, number: int) -> Asked:
        """The request of this number; the addresses take turns."""
        chance = random.Random(f"{self._seed}:{number}")
        asked = Asked(number, "")
        if self._forms and chance.random() < 0.15:
            asked.path = chance.choice(list(self._forms))
            self._fill_in(asked, chance)
        else:
            asked.path = self._path(
                self._addresses[number % len(self._addresses)], chance
            )
            asked.method = chance.choice(["GET"] * 12 + ["HEAD", "OPTIONS"])
        if chance.random() < 0.7:
            asked.query = self._query(chance)
        for name in chance.sample(list(_HEADERS), k=chance.choice([0, 0, 1, 2, 4])):
            asked.headers[name] = chance.choice(_HEADERS[name])
        return asked

    def _path(self, address: Address, chance: random.Random) -> str:
        form = address.form
        if form.startswith("/en/"):
            form = f"/{chance.choice(_LANGUAGES)}/{form.removeprefix('/en/')}"
        values = {
            name: quote(self._value(name, chance), safe="/") for name in address.names
        }
        path = form % values if values else form.replace("%%", "%")
        if chance.random() < 0.05:
            path += chance.choice(
                ["/", "//", "%00", "%0a", "%ff", ".", "/..", "%2e", "\\"]
            )
        return path

    def _value(self, name: str, chance: random.Random) -> str:
        known = self._known.get(name, self._all_known)
        if known and chance.random() < 0.6:
            return chance.choice(known)
        return _any(chance).encode("utf-8", "replace").decode()

    def _query(self, chance: random.Random) -> str:
        pairs = []
        for _pair in range(chance.choice([1, 1, 1, 2, 3, 5, 30])):
            name = chance.choice(_NAMES) if chance.random() < 0.95 else _any(chance)
            value = self._value(name, chance) if chance.random() < 0.3 else _any(chance)
            pairs += [(name, value)] * chance.choice([1, 1, 1, 2])
        said = "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in pairs)
        return said[:7900]

    def _fill_in(self, asked: Asked, chance: random.Random) -> None:
        asked.method = "POST"
        if chance.random() < 0.1:
            asked.body = chance.choice(_BODIES)
            return
        asked.sent = {}
        for name in self._forms[asked.path]:
            if chance.random() < 0.85:
                values = [
                    _any(chance) for _one in range(chance.choice([1, 1, 1, 2, 0]))
                ]
                asked.sent[name] = [
                    value.encode("utf-8", "replace").decode() for value in values
                ]


def _any(chance: random.Random) -> str:
    value = chance.choice(_HOSTILE)
    if chance.random() < 0.2:
        value += chance.choice(_HOSTILE)
    if chance.random() < 0.05:
        value = "".join(chr(chance.randrange(0x3000)) for _sign in range(12))
    return value


def _escaped(value: str) -> str:
    # Half a character is written as three bytes that are no UTF-8.
    return quote_plus(value.encode("utf-8", "surrogatepass"))
