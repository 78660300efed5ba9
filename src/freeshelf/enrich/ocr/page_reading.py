"""Read one page: draw and rotate it, choose language packs, and keep the best text."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.core.sandbox import (
    SandboxDiedError,
    SandboxError,
    SandboxLimits,
    SandboxTimeoutError,
    stream,
)
from freeshelf.enrich.errors import OcrInterruptedError, PageFailedError
from freeshelf.enrich.language import (
    UNDETERMINED,
    detect_language,
    script_of_language,
)
from freeshelf.enrich.ocr.engine import Orientation, Tesseract
from freeshelf.enrich.ocr.layout import PlacedText, RenderedPage, join_words
from freeshelf.enrich.ocr.legibility import is_legible
from freeshelf.enrich.text_extraction import is_environment_error, passed_limit

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
_HAN = ("Han", "HanS", "HanT", "Japanese", "Korean", "Hangul", "Hiragana", "Katakana")
_SCRIPT_OF_PACK = {
    pack: "Han" if script in ("Cjk", *_HAN) else script
    for language, packs in _PACKS.items()
    for script in [script_of_language(language).title() or "Latin"]
    for pack in packs
}
_MAX_AT_ONCE = 3
_WITH_LATIN = frozenset(("Arabic", "Cyrillic"))
_LATIN = "eng"


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
    fitting = [pack for pack in known if not script or _SCRIPT_OF_PACK[pack] == script]
    others = [pack for pack in known if pack not in fitting]
    choices = [
        *_together(fitting),
        *_of_script(script, installed),
        *_together(others),
    ]
    if not script:
        for each in _BY_SCRIPT:
            choices += _of_script(each, installed)
    yield from dict.fromkeys(_with_latin(each, installed) for each in choices)


def _with_latin(packs: tuple[str, ...], installed: Collection[str]) -> tuple[str, ...]:
    """Return packs of Arabic or Cyrillic with one for what stands in Latin letters.

    Those are mail addresses, codes and the lines of passports. It costs a tenth.
    """
    scripts = {_SCRIPT_OF_PACK[pack] for pack in packs}
    if scripts & _WITH_LATIN and "Latin" not in scripts and _LATIN in installed:
        return (*packs[: _MAX_AT_ONCE - 1], _LATIN)
    return packs


def _together(packs: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield packs together, except Chinese ones, which interfere."""
    chinese = [pack for pack in packs if _SCRIPT_OF_PACK[pack] == "Han"]
    rest = [pack for pack in packs if pack not in chinese]
    if rest:
        yield tuple(rest[:_MAX_AT_ONCE])
    yield from ((pack,) for pack in chinese)


def _of_script(script: str, installed: Collection[str]) -> Iterator[tuple[str, ...]]:
    named = [pack for pack, each in _SCRIPT_OF_PACK.items() if each == script]
    for choice in _BY_SCRIPT.get(script, (named,)):
        if usable := tuple(pack for pack in choice if pack in installed):
            yield usable[:_MAX_AT_ONCE]


PDF_DRAWER = "freeshelf.enrich.extractors.page_rendering:draw_pdf_page"
IMAGE_DRAWER = "freeshelf.enrich.extractors.page_rendering:draw_image_page"

# A3 at 300 dots per inch has 17 million; the image crosses a pipe in one message.
MAX_PIXELS = 20_000_000


@dataclass(frozen=True, slots=True)
class PageSource:
    """File that a page is rendered from, and its name for messages."""

    path: Path
    name: str
    is_image: bool


def render_page(
    source: PageSource,
    number: int,
    *,
    dots_per_inch: int,
    limits: SandboxLimits,
    rotation: int = 0,
) -> RenderedPage:
    """Render page number, rotated clockwise by rotation degrees.

    Raises PageFailedError, and OcrInterruptedError when the page is not to blame.
    """
    arguments = {
        "path": str(source.path.resolve()),
        "number": number,
        "dots_per_inch": dots_per_inch,
        "max_pixels": MAX_PIXELS,
        "rotation": rotation,
    }
    drawer = IMAGE_DRAWER if source.is_image else PDF_DRAWER
    try:
        with closing(stream(drawer, arguments, limits=limits)) as messages:
            return _drawing(list(messages), rotation)
    except SandboxError as error:
        raise page_error(error, source.name, number) from error
    except (KeyError, TypeError, ValueError) as error:
        reason = _("the page cannot be rendered")
        raise PageFailedError(number=number, reason=reason) from error


def page_error(
    error: SandboxError, name: str, number: int
) -> PageFailedError | OcrInterruptedError:
    """Return the error for a page whose child was ended."""
    if is_environment_error(error):
        return OcrInterruptedError(name, reason=str(error))
    reason = passed_limit(error) or _("the page cannot be rendered")
    if isinstance(error, SandboxDiedError):
        reason = _("the program that read it crashed")
    failed = PageFailedError(number=number, reason=reason)
    failed.took_too_long = isinstance(error, SandboxTimeoutError)
    return failed


def _drawing(messages: list[Any], rotation: int) -> RenderedPage:
    facts, image = messages
    (pixels_across, pixels_down), (width, height) = facts["size"], facts["page"]
    if not isinstance(image, bytes) or not width > 0 or not height > 0:
        raise TypeError(image)
    return RenderedPage(
        picture=image,
        pixels=(int(pixels_across), int(pixels_down)),
        page=(float(width), float(height)),
        rotation=rotation,
    )


# Minimum confidence of the orientation; of text it is 10 and more, of a photograph 1.
_SURE_OF_ROTATION = 1.5
# A text this certain needs no second attempt, if its language is one it was read in.
_SURE = 0.85
_MAX_TRIES = 4
# Below this, or without words of a language, a page with some letters was not read.
_READ, _SOME_LETTERS = 0.8, 30


def is_doubtful(text: str, confidence: float) -> bool:
    """Return whether what OCR read of a page is hardly what stands there.

    A page with few letters is not doubtful: a photograph has some by chance.
    """
    letters = sum(map(str.isalnum, text))
    if letters < _SOME_LETTERS:
        return False
    return confidence < _READ or not is_legible(text)


@dataclass(frozen=True, slots=True)
class PageReading:
    """Result of a page: its text, size, clockwise rotation, packs and language."""

    placed: PlacedText
    page: tuple[float, float]
    rotation: int
    packs: tuple[str, ...]
    language: str

    @property
    def is_doubtful(self) -> bool:
        """Return whether the words may be none: of another script, or handwriting."""
        return is_doubtful(self.placed.text, self.placed.confidence)


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reader of the pages of one file, each in fresh child processes."""

    engine: Tesseract
    source: PageSource
    dots_per_inch: int

    def read(self, number: int, *, languages: Sequence[str]) -> PageReading:
        """Read page number; languages are the expected ones, the most certain first.

        Raises PageFailedError, and OcrInterruptedError when the page is not to blame.
        """
        try:
            return self._read(number, languages)
        except SandboxError as error:
            raise page_error(error, self.source.name, number) from error
        except ValueError as error:
            reason = _("Tesseract returned an unknown format")
            raise PageFailedError(number=number, reason=reason) from error

    def _read(self, number: int, languages: Sequence[str]) -> PageReading:
        draw = partial(
            render_page,
            self.source,
            number,
            dots_per_inch=self.dots_per_inch,
            limits=self.engine.limits,
        )
        drawing = draw()
        found = self.engine.orientation(
            drawing.picture, dots_per_inch=self.dots_per_inch
        )
        if found.rotation and found.rotation_confidence >= _SURE_OF_ROTATION:
            drawing = draw(rotation=found.rotation)
        best: PageReading | None = None
        for packs in self._tries(languages, found):
            result = self._read_in(packs, drawing)
            best = _better(best, result)
            if _is_sure(result):
                break
        best = self._in_other_scripts(best, drawing)
        if best is None:
            reason = _("no suitable Tesseract language pack")
            raise PageFailedError(number=number, reason=reason)
        return self._in_its_language(best, drawing)

    def _tries(
        self, languages: Sequence[str], found: Orientation
    ) -> list[tuple[str, ...]]:
        script = found.script if found.script_confidence > 0 else ""
        choices = pack_candidates(languages, script=script, installed=self.engine.packs)
        return list(choices)[:_MAX_TRIES]

    def _in_other_scripts(
        self, best: PageReading | None, drawing: RenderedPage
    ) -> PageReading | None:
        """Read a page whose words may be none again, in scripts not tried for it.

        The script is a guess from few letters, and the language that of the record.
        """
        if best is None or not best.is_doubtful:
            return best
        tried = {_SCRIPT_OF_PACK[best.packs[0]]}
        for script in _BY_SCRIPT:
            packs = next(_of_script(script, self.engine.packs), None)
            if script in tried or packs is None:
                continue
            result = self._read_in(_with_latin(packs, self.engine.packs), drawing)
            best = _better(best, result)
            if not best.is_doubtful:
                break
        return best

    def _in_its_language(
        self, reading: PageReading, drawing: RenderedPage
    ) -> PageReading:
        """Read a page again if its language is not the first of its packs.

        Tesseract trusts the first pack: Spanish read in English first loses accents.
        """
        own = packs_of(reading.language)
        if not own or reading.packs[0] in own or own[0] not in self.engine.packs:
            return reading
        others = [pack for pack in reading.packs if pack != own[0]]
        packs = (own[0], *others) if own[0] in reading.packs else own[:1]
        return _better(reading, self._read_in(packs, drawing))

    def _read_in(self, packs: tuple[str, ...], drawing: RenderedPage) -> PageReading:
        words = self.engine.words(
            drawing.picture, packs=packs, dots_per_inch=self.dots_per_inch
        )
        placed = join_words(words, drawing)
        return PageReading(
            placed=placed,
            page=drawing.page,
            rotation=drawing.rotation,
            packs=packs,
            language=detect_language(placed.text),
        )


def _is_sure(reading: PageReading) -> bool:
    if reading.placed.confidence < _SURE:
        return False
    # Languages without an installed pack cannot be read better.
    return reading.language == UNDETERMINED or supports_language(
        reading.packs, reading.language
    )


def _better(first: PageReading | None, second: PageReading) -> PageReading:
    if first is None or _worth(second) > _worth(first):
        return second
    return first


def _worth(reading: PageReading) -> float:
    """Return the value of a reading: few letters, as of stains, count less."""
    return reading.placed.confidence * min(reading.placed.letters, 1000) ** 0.25
