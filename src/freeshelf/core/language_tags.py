"""Language codes of addresses as tags of BCP 47."""


def bcp47(code: str) -> str:
    """The tag for a code in lower case: zh-Hans for zh-hans, pt-BR for pt-br."""
    language, dash, rest = code.partition("-")
    if not dash:
        return language
    return f"{language}-{rest.title() if len(rest) == 4 else rest.upper()}"
