"""Split text into words, fold and stem them, and know stop words and spellings."""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator

import Stemmer

from freeshelf.core.chinese import simplified_forms

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


def _character_class(ranges: Iterable[tuple[int, int]]) -> str:
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges)


_UNSPACED = _character_class(_UNSPACED_RANGES)
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")


def _word_ranges() -> Iterator[tuple[int, int]]:
    """Yield code point ranges of letters, digits and marks of spaced scripts."""
    start = None
    for code in range(0x30, 0x10000):
        char = chr(code)
        is_word = (
            char.isalnum() or code in _JOINERS or unicodedata.category(char)[0] == "M"
        ) and not _UNSPACED_RUN.match(char)
        if is_word and start is None:
            start = code
        elif not is_word and start is not None:
            yield start, code - 1
            start = None


_SPACED = _character_class(_word_ranges())
_SURFACE = re.compile(f"[{_SPACED}]+|[{_UNSPACED}]+")
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
    "øłđıð\u0671\u0649\u06cc\u06a9\u0629",
    "oldidاييكه",
    # Tatweel, soft hyphen and joiners only affect rendering.
    "\u0640\u00ad\u200c\u200d",
) | {ord("œ"): "oe", ord("æ"): "ae", ord("þ"): "th"}
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


_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


def _ascii_digits(word: str) -> str:
    if not _OTHER_DIGIT.search(word):
        return word
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in word
    )


_SIMPLIFIED = simplified_forms()


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


def words_by_language(*lists: str) -> dict[str, frozenset[str]]:
    """Return folded words of English, Spanish, French, Russian and Arabic, in order."""
    return {
        language: frozenset(fold(word) for word in words.split())
        for language, words in zip(("en", "es", "fr", "ru", "ar"), lists, strict=True)
    }


STOP_WORDS = words_by_language(_ENGLISH, _SPANISH, _FRENCH, _RUSSIAN, _ARABIC)


# British and American, the first with their plurals.
_WITH_PLURALS = """
aeroplane:airplane ageing:aging aluminium:aluminum artefact:artifact cheque:check
cosy:cozy defence:defense enrol:enroll enrolment:enrollment fulfil:fulfill
fulfilment:fulfillment gaol:jail grey:gray instalment:installment jewellery:jewelry
licence:license mould:mold offence:offense plough:plow practise:practice
pretence:pretense programme:program sceptic:skeptic sceptical:skeptical
skilful:skillful sulphur:sulfur tyre:tire wilful:willful wilfully:willfully
"""
_ALONE = """
manoeuvre:maneuver manoeuvres:maneuvers judgement:judgment judgements:judgments
acknowledgement:acknowledgment acknowledgements:acknowledgments practised:practiced
practising:practicing programmed:programed programming:programing
"""
_WORDS = {
    f"{british}{ending}": f"{american}{ending}"
    for words, endings in ((_WITH_PLURALS, ("", "s")), (_ALONE, ("",)))
    for british, _colon, american in (pair.partition(":") for pair in words.split())
    for ending in endings
}
# Words in -our whose -or form would be another word.
_OUR = re.compile(
    r"^(?!(?:h|f|y|p|t|s|d|scour|det|cont|t|vel|am|param|bouj|trem|gl?)our)"
    r"([a-z]{2,})our(|s|ed|ing|er|ers|ful|able|ably|ite|ites|ism|ist|ists|al|ally|"
    r"ly|less|hood|hoods|ized|ised)$"
)
_ISE = re.compile(
    r"^([a-z]{3,})is(e|es|ed|er|ers|ing|ation|ations|ational|able|ability)$"
)
_YSE = re.compile(r"^(anal|paral|catal|dial|hydrol)ys(e|es|ed|er|ers|ing)$")
_RE = re.compile(r"^(cent|theat|fib|lit|calib|lust|sab|scept|spect|meag|somb)re(s|d|)$")
_METRE = re.compile(r"^((?:kilo|centi|milli|micro|nano|)met)re(s|)$")
_OGUE = re.compile(r"^(catal|dial|anal|monol|prol|epil)ogue(s|d|)$")
_DOUBLED = re.compile(
    r"^(trave|labe|cance|counse|mode|signa|fue|leve|channe|marve|quarre|equa|dia|"
    r"initia|tota|riva|tunne|sheve|pena)ll(ed|ing|er|ers|or|ors|ings)$"
)
_AE = re.compile(
    r"^(h|an|p|orthop|gyn|encyclop|arch|medi|f|c)ae(?=[a-z]{2})|ae(?=mi[ac]|tiolog)"
)
_OE = re.compile(
    r"^oe(?=str|dem|soph)|(?<=^f)oe(?=t)|(?<=diarrh)oe|(?<=^am)oe(?=b)|(?<=^hom)oe(?=[op])"
)

# Parts that the rules need: most words have none and skip the rules.
_ANY = re.compile(r"our|is[aei]|ys[ei]|re[sd]?$|ogue|ll[eio]|ae|oe")


def american(word: str) -> str:
    """Return the American spelling of a folded Latin word, or the word unchanged."""
    if len(word) < 4:
        return word
    if word in _WORDS:
        return _WORDS[word]
    if _ANY.search(word) is None:
        return word
    word = _OUR.sub(r"\1or\2", word)
    word = _ISE.sub(r"\1iz\2", word)
    word = _YSE.sub(r"\1yz\2", word)
    word = _METRE.sub(r"\1er\2", _RE.sub(r"\1er\2", word))
    word = _OGUE.sub(r"\1og\2", word)
    word = _DOUBLED.sub(r"\1l\2", word)
    return _OE.sub("e", _AE.sub(r"\1e", word))


Stem = Callable[[str], str]

_LOCK = threading.Lock()

# Light stemming of Arabic after Larkey, Ballesteros and Connell (2007), "light10":
# conjunction, article and the commonest suffixes, while enough of a word is left.
_ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def arabic_light(word: str) -> str:
    """Return the word without conjunction, article and common suffixes."""
    if word.startswith("و") and len(word) >= 4:
        word = word[1:]
    for article in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + 2:
            word = word[len(article) :]
            break
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word[: -len(suffix)]
    return word


def stemmer_for(language: str) -> Stem | None:
    """Return the stemmer of a language, or None if it has none."""
    if language == "ar":
        return arabic_light
    if language not in _SNOWBALL:
        return None
    snowball = Stemmer.Stemmer(_SNOWBALL[language])

    def stem(word: str) -> str:
        with _LOCK:  # Snowball's environment is shared state
            stemmed: str = snowball.stemWord(word)
        return stemmed

    if language == "en":
        return lambda word: stem(american(word))
    return stem


_SNOWBALL = {"en": "english", "es": "spanish", "fr": "french", "ru": "russian"}


# One-letter words that Arabic writes onto the next one: and, then, by, for, like.
ARABIC_PROCLITICS = frozenset("وفبلك")
_MIN_LENGTH = 3
_russian = stemmer_for("ru")


def singular(folded: str, language: str) -> str:
    """Return a folded word without plural, Russian case or Arabic prefixes.

    The result is for comparison with other results, not for display.
    """
    match script_of(folded):
        case "cyrillic":
            return _russian(folded) if _russian else folded
        case "arabic":
            return arabic_bare(arabic_light(folded))
        case "latin":
            return _latin(folded, language)
        case _:
            return folded


def arabic_bare(word: str) -> str:
    """Return the word without attached one-letter words, two at most."""
    for _ in range(2):
        if word[:1] not in ARABIC_PROCLITICS or len(word) <= _MIN_LENGTH:
            break
        word = word[1:]
    return word


def _latin(word: str, language: str) -> str:
    if language == "en":
        word = american(word)
    if len(word) <= _MIN_LENGTH:
        return word
    match language:
        case "en" if word.endswith("ies"):
            return f"{word[:-3]}y"
        case "en" if word.endswith(("ss", "us", "is")):
            return word
        case "es" if word.endswith("es") and word[-3] not in "aeiou":
            return word[:-2]
        case "fr" if word.endswith(("aux", "eux", "oux")):
            return word[:-1]
        case "en" | "es" | "fr" if word.endswith("s"):
            return word[:-1]
        case _:
            return word
