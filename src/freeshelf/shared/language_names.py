"""Names of languages in the language of a reader, as CLDR has them."""

from functools import lru_cache

from freeshelf.core.locales import find_locale, locale_of

# CLDR names these by another tag than the one that people use.
_NAMED_BY = {"prs": "fa_AF", "kmr": "ku"}

# CLDR leaves out the two dots here, and has a name that is felt as an insult.
_BETTER = {
    ("ru", "zh_Hans"): "китайский, упрощённое письмо",
    ("zh", "rom"): "罗姆语",
}


@lru_cache(maxsize=4096)
def language_name_in(code: str, reader: str) -> str:
    """Return the name of a language (BCP 47) in another; an unknown code as it is."""
    locale = locale_of(reader)
    written = find_locale(code)
    if better := _BETTER.get((locale.language, str(written or code))):
        return better
    if name := locale.languages.get(_NAMED_BY.get(code.lower(), code)):
        return str(name)
    if written is None:
        return code
    if locale.language == "ru" and str(written) in locale.languages:
        # A name composed of language and script does not decline: “(упрощенная)”.
        return str(locale.languages[str(written)])
    name = written.get_display_name(locale) or code
    if locale.language == "zh":
        name = name.replace(" (", "（").replace(")", "）")
    return name
