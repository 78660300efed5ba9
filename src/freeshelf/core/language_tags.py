"""Convert language codes of URLs to BCP 47 tags."""

import re


def bcp47(code: str) -> str:
    """Return the tag of a code in lower case: zh-Hans for zh-hans, pt-BR for pt-br."""
    language, dash, rest = code.partition("-")
    if not dash:
        return language
    return f"{language}-{rest.title() if len(rest) == 4 else rest.upper()}"


# The well-formed tags that libraries use: language, script, region, variants.
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-\w{5,8})*")


def is_language_tag(text: str) -> bool:
    """Return whether a text has the form of a BCP 47 tag, such as `pt-BR`."""
    return _TAG.fullmatch(text) is not None
