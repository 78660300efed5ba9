"""Split text into words, fold them, and know stop words."""

import re
import unicodedata
from collections.abc import Iterator
from importlib import resources

# Scripts written without spaces: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNSPACED_RANGES = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17D3),
    (0x3005, 0x3007),
    (0x3041, 0x3096),
    (0x3099, 0x309A),
    (0x309D, 0x30FA),
    (0x30FC, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_FIRST_UNSPACED = chr(_UNSPACED_RANGES[0][0])
_JOINERS = {0x00AD, 0x200C, 0x200D}


def _is_unspaced(code: int) -> bool:
    return any(low <= code <= high for low, high in _UNSPACED_RANGES)


def _word_ranges() -> Iterator[tuple[int, int]]:
    """Yield code point ranges of letters, digits and marks of spaced scripts."""
    start = None
    for code in range(0x30, 0x10000):
        char = chr(code)
        is_word = (
            char.isalnum() or code in _JOINERS or unicodedata.category(char)[0] == "M"
        ) and not _is_unspaced(code)
        if is_word and start is None:
            start = code
        elif not is_word and start is not None:
            yield start, code - 1
            start = None


def _character_class(ranges: Iterator[tuple[int, int]]) -> str:
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges)


_UNSPACED = _character_class(iter(_UNSPACED_RANGES))
_SPACED = _character_class(_word_ranges())
_SURFACE = re.compile(f"[{_SPACED}]+|[{_UNSPACED}]+")
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
# Words joined without a space are one compound: 2011/36, anti-trafficking.
_COMPOUND = re.compile(rf"[{_SPACED}]+(?:[-‐‑–./:_'’@+#&][{_SPACED}]+)*|[{_UNSPACED}]+")


def surfaces(text: str) -> list[str]:
    """Return the words of a text in order; a run of an unspaced script is one word."""
    return _SURFACE.findall(text)


def words_and_places(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the words of a text as `surfaces` does, and start and end of each."""
    matches = list(_SURFACE.finditer(text))
    return [match[0] for match in matches], [match.span() for match in matches]


def compounds(text: str) -> list[str]:
    """Return the words as typed, with hyphenated and dotted words undivided."""
    return _COMPOUND.findall(text)


def is_unspaced(surface: str) -> bool:
    """Return whether the word is a run of a script written without spaces."""
    # This early exit covers most words: a page of results checks thousands.
    if surface[:1] < _FIRST_UNSPACED:
        return False
    return bool(_UNSPACED_RUN.fullmatch(surface))


def has_unspaced(text: str) -> bool:
    """Return whether a text has a character of a script written without spaces."""
    return _UNSPACED_RUN.search(text) is not None


def script_of(word: str) -> str:
    """Return latin, cyrillic, arabic or other, by the first letter that decides."""
    for char in word:
        code = ord(char)
        if code < 0x250 or 0x1E00 <= code < 0x1F00:
            if char.isalpha():
                return "latin"
        elif 0x400 <= code < 0x530:
            return "cyrillic"
        elif (
            0x600 <= code < 0x780 or 0xFB50 <= code < 0xFE00 or 0xFE70 <= code < 0xFF00
        ):
            return "arabic"
        else:
            return "other"
    return "other"


MAX_WORD = 64  # a longer token is a checksum, a URL or a broken table


# Letters without a Unicode decomposition, and letters of one sound that Arabic-script
# keyboards write in several ways (Larkey et al., 2002).
_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "þ": "th",
        "ð": "d",
        "\u0671": "ا",
        "\u0649": "ي",
        "\u06cc": "ي",
        "\u06a9": "ك",
        "\u0629": "ه",
        # Tatweel, soft hyphen and joiners only affect rendering.
        "\u0640": None,
        "\u00ad": None,
        "\u200c": None,
        "\u200d": None,
    }
)
# Accents of Latin, Greek, Cyrillic, Hebrew and Arabic. The breve of й and ў stays:
# it makes another letter, which the Russian stemmer needs. Vowel signs of Indic
# scripts stay: they are letters.
_ACCENTS = re.compile(
    "(?<![иу])\u0306|[\u0300-\u0305\u0307-\u036f\u0483-\u0487\u0591-\u05bd\u05bf"
    "\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e8\u06ea-\u06ed]"
)


def fold(word: str) -> str:
    """Return the word without case, accents and letter variants; it may be empty."""
    if word.isascii():
        return word.lower()
    lower = word.casefold().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", lower).casefold().translate(_LETTERS)
    bare = unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))
    return _ascii_digits(bare.translate(_SIMPLIFIED))


def _ascii_digits(word: str) -> str:
    if not any(char.isdecimal() and not char.isascii() for char in word):
        return word
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in word
    )


def _simplified() -> dict[int, str]:
    table = resources.files("freeshelf.search").joinpath("data/simplified_chinese.txt")
    pairs = (
        line
        for line in table.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    return {ord(pair[0]): pair[1] for pair in pairs}


_SIMPLIFIED = _simplified()


_ENGLISH = """
a an and are as at be been but by can d do for from has have he her his how i if in
into is it its ll m me my no not of on or our re s she such t that the their then
there these they this to ve was we were what when where which who will with you your
"""
_SPANISH = """
a al algo algun alguna algunas alguno algunos ante antes aquel aquella aquellas
aquello aquellos asi aun aunque bajo cada como con contra cual cuales cualquier cuando
cuanta cuantas cuanto cuantos de del desde donde dos durante e el ella ellas ello
ellos en entre era eran es esa esas ese eso esos esta estaba estan estar estas este
esto estos fue fueron ha haber habia han hasta hay he la las le les lo los mas me
mediante mi mis mientras mucho muy nada ni no nos nosotros nuestra nuestro o os otra
otras otro otros para pero poco por porque pues que quien quienes se sea sean segun
ser si sido sin sino sobre solo son su sus tal tales tambien tan tanto te tiene tienen
toda todas todo todos tras tu tus u un una unas uno unos y ya yo
"""
_FRENCH = """
a afin ai ainsi alors apres as au aucun aucune aussi autre autres aux avaient avait
avant avec avez avoir avons c car ce ceci cela celle celles celui ces cet cette ceux
chaque chez ci comme comment d dans de des depuis deux devant dois doit donc dont du
durant elle elles en encore entre est et etaient etait etant ete etes etre  eux font
fut furent hors il ils j je jusqu l la laquelle le lequel les lesquels leur leurs lors
lorsque lui m ma mais malgre me meme memes mes moi moins mon n ne ni nos notre nous on
ont ou par parce pas pendant peu peut plus pour pourquoi puis qu quand que quel quelle
quelles quels qui quoi s sa sans se selon sera seront ses si sien soit son sont sous
sur t ta tandis tant te tel telle telles tels tes toi ton tous tout toute toutes tres
tu un une vers voici vos votre vous y
"""
_RUSSIAN = """
а без бы был была были было быть в вам вас ваш весь во вот все всего всех вы где да
даже для до его ее ей ему если есть еще же за и из или им их к как какая какие какой
каким когда которая которого которое которой которую которые который которых кто ли
либо между меня мне много может можно мой мы на над надо нам нас наш не него нее ней
нет ни них но ну о об однако он она они оно от очень перед по под после потому почему
при про с сам свое своего своей свои своих свой себя сколько со так также такие такой
там те тем то тогда того тоже той только том тот ты у уже хотя чего чем через что
чтобы чье эта эти этим этих это этого этой этом этот эту я
"""
_ARABIC = """
من في على الى عن مع هذا هذه ذلك تلك هولاء اولئك الذي التي الذين اللذان اللتان اللاتي
ما ماذا متى اين كيف لماذا هل كم اي ايه او ام ثم بل لكن لا لم لن ليس ليست كان كانت
كانوا يكون تكون ان انه انها قد لقد كل بعض غير بين عند عندما لدى منذ حتى حيث اذا لو هو
هي هم هن انت انا نحن به بها بهم له لها لهم فيه فيها فيهم منه منها منهم عليه عليها
عليهم عنه عنها اليه اليها وهو وهي ومن وفي وعلى والى وعن ولا ولم وقد وكان وكانت وان كما
مما عما ايضا خلال قبل بعد فوق تحت ضد حول دون سوي الا فقط جدا هناك هنا و ف ب ل ك يا اما
ذات اذ لان لانه لانها كذلك مثل
"""

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(fold(word) for word in words.split())
    for language, words in (
        ("en", _ENGLISH),
        ("es", _SPANISH),
        ("fr", _FRENCH),
        ("ru", _RUSSIAN),
        ("ar", _ARABIC),
    )
}
