"""Map BCP 47 languages to Tesseract's language packs."""

from collections.abc import Collection, Iterable, Iterator

# Packs by primary subtag, in order of preference. The Debian package of a pack is
# tesseract-ocr-NAME, with a hyphen for an underscore.
_PAIRS = (
    "am=amh ar=ara bg=bul bn=ben cs=ces de=deu el=ell en=eng es=spa fa=fas fr=fra "
    "he=heb hi=hin ht=hat hu=hun hy=hye id=ind it=ita ja=jpn ka=kat kk=kaz km=khm "
    "ko=kor ky=kir lo=lao mk=mkd mn=mon my=mya ne=nep nl=nld pl=pol ps=pus pt=por "
    "ro=ron ru=rus si=sin sq=sqi sr=srp sw=swa ta=tam tg=tgk th=tha tl=fil tr=tur "
    "uk=ukr ur=urd uz=uzb vi=vie"
)
_PACKS: dict[str, tuple[str, ...]] = {"zh": ("chi_sim", "chi_tra")} | {
    language: (pack,) for language, pack in (pair.split("=") for pair in _PAIRS.split())
}
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")
# Packs for a script when the language is unknown. Tesseract sometimes mistakes Chinese
# for Japanese or Korean.
_BY_SCRIPT: dict[str, tuple[tuple[str, ...], ...]] = {
    "Latin": (("eng", "fra", "spa"),),
    "Cyrillic": (("rus",),),
    "Arabic": (("ara",),),
    "Han": (("chi_sim",), ("chi_tra",)),
}
_SCRIPT_OF_PACK = {
    "Cyrillic": "bul kaz kir mkd mon rus srp tgk ukr",
    "Arabic": "ara fas pus urd",
    "Han": "chi_sim chi_tra jpn kor",
    "Devanagari": "hin nep",
    "Bengali": "ben",
    "Greek": "ell",
    "Hebrew": "heb",
    "Ethiopic": "amh",
    "Armenian": "hye",
    "Georgian": "kat",
    "Khmer": "khm",
    "Lao": "lao",
    "Myanmar": "mya",
    "Sinhala": "sin",
    "Tamil": "tam",
    "Thai": "tha",
}
_HAN = ("Han", "HanS", "HanT", "Japanese", "Korean", "Hangul", "Hiragana", "Katakana")
_MAX_AT_ONCE = 3


def packs_of(language: str) -> tuple[str, ...]:
    """Return the packs of a language, given as BCP 47; () when none is known."""
    tag = language.lower().replace("_", "-")
    if tag.startswith(_TRADITIONAL):
        return ("chi_tra", "chi_sim")
    return _PACKS.get(tag.partition("-")[0], ())


def supports_language(packs: Iterable[str], language: str) -> bool:
    """Return whether one of the packs was made for a language."""
    return bool(set(packs) & set(packs_of(language)))


def package_of(pack: str) -> str:
    """Return the Debian package of a pack."""
    return f"tesseract-ocr-{pack.replace('_', '-')}"


def pack_candidates(
    languages: Iterable[str], *, script: str, installed: Collection[str]
) -> Iterator[tuple[str, ...]]:
    """Yield combinations of packs for a page, the most promising first.

    languages are the expected ones, the most certain first. script is that of the page
    as Tesseract names it, empty if unknown. Languages of another script come last: the
    script is a guess as well.
    """
    script = "Han" if script in _HAN else script
    named = [pack for language in languages for pack in packs_of(language)[:1]]
    known = [pack for pack in dict.fromkeys(named) if pack in installed]
    fitting = [pack for pack in known if not script or _script(pack) == script]
    others = [pack for pack in known if pack not in fitting]
    choices = [
        *_together(fitting),
        *_of_script(script, installed),
        *_together(others),
    ]
    if not script:
        for each in _BY_SCRIPT:
            choices += _of_script(each, installed)
    yield from dict.fromkeys(choices)


def _together(packs: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield packs together, except Chinese ones, which interfere."""
    chinese = [pack for pack in packs if _script(pack) == "Han"]
    rest = [pack for pack in packs if pack not in chinese]
    if rest:
        yield tuple(rest[:_MAX_AT_ONCE])
    yield from ((pack,) for pack in chinese)


def _of_script(script: str, installed: Collection[str]) -> Iterator[tuple[str, ...]]:
    named = _SCRIPT_OF_PACK.get(script, "").split()
    for choice in _BY_SCRIPT.get(script, (named,)):
        if usable := tuple(pack for pack in choice if pack in installed):
            yield usable[:_MAX_AT_ONCE]


def _script(pack: str) -> str:
    for script, packs in _SCRIPT_OF_PACK.items():
        if pack in packs.split():
            return script
    return "Latin"
