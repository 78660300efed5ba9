"""Judge the pieces of a file: what in them may identify a person, and how strongly.

Findings are given when the whole file is read: what is said at its end, such as "names
have been changed", counts for all of it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from freeshelf.enrich.disclosure.findings import (
    Finding,
    Means,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.persons import contacts_in_context as contacts
from freeshelf.enrich.disclosure.persons.addresses import streets
from freeshelf.enrich.disclosure.persons.circumstances import (
    ages,
    births,
    cases,
    schools,
)
from freeshelf.enrich.disclosure.persons.contacts import (
    mails,
    other_phones,
    phones,
    rings,
)
from freeshelf.enrich.disclosure.persons.contacts_in_context import (
    Before,
    Judged,
    Weighing,
)
from freeshelf.enrich.disclosure.persons.forms import of_forms
from freeshelf.enrich.disclosure.persons.handles import accounts
from freeshelf.enrich.disclosure.persons.kinds import (
    Kind,
    Mention,
    normalised,
    value_key,
)
from freeshelf.enrich.disclosure.persons.names import is_known_given
from freeshelf.enrich.disclosure.persons.numbers import numbers
from freeshelf.enrich.disclosure.persons.reading import Text, fold
from freeshelf.enrich.disclosure.persons.surroundings import (
    Effort,
    Judging,
    Names,
    Reading,
)
from freeshelf.enrich.disclosure.persons.tables import Headings, Part
from freeshelf.enrich.disclosure.persons.told import told_names
from freeshelf.enrich.disclosure.persons.told_apart import initials, parties
from freeshelf.enrich.disclosure.persons.words import Cues, countries

# Means by which a reader may see the same words after all.
_REPEATING = frozenset((Means.ALTERNATIVE_TEXT, Means.OUTLINE, Means.LINK))
# Those that count in hidden content only beside a word for a person.
_NEVER_ALONE = frozenset((Kind.INITIALS,))
_USER_PATH = re.compile(
    r"(?:[A-Za-z]:\\(?:Users|Documents and Settings|Utilisateurs|Usuarios|Пользователи|"
    r"用户|المستخدمون)\\|/(?:home|Users)/)"
    r"([^\\/:*?\"<>|\r\n]{2,40})"
)
_SYSTEM_USERS = frozenset(
    ("public", "default", "shared", "administrator", "admin", "user")
)
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_])[-_+/](?=[^\W\d_])")
_COMPUTER = re.compile(r"https?://[^/\s]+/?(?P<path>.*)", re.DOTALL | re.IGNORECASE)
_DIGITS = re.compile(r"(?<![^\W_])\d[\d-]{4,}(?![^\W_])")
_SMALL_WORD = re.compile(r"\s*[a-zß-öø-ÿа-яё-]{1,30}\s*")
# Words that stand where something was taken out before the bar was drawn.
_TAKEN_OUT = re.compile(
    r"(?:[\W_]*(?:removed|withheld|redacted|deleted|omitted|supprimé|retiré|occulté|"
    r"anonymisé|suprimid[oa]|eliminad[oa]|omitid[oa]|reservad[oa]|изъято|скрыто|удалено|"
    r"محذوف|محجوب|已删除|已刪除|已隐去|隐去|略|某[县镇村市区乡人某]?|"
    r"N\.?N\.?(?:[- ]?\d{1,3})?))+[\W_]*",
    re.IGNORECASE,
)
# A word in small letters in running text, and not in an address or the name of a file.
_SMALL = re.compile(
    r"(?<![^\s(\[“\"'«‘—–])([a-zß-öø-ɏа-џ]{2,30})(?=[\s,;:)\]”\"'»’—–!?]|\.\s|\.?\Z)"
)
_PART_OF_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯЁ](?:[a-zß-öø-ɏа-џ]+|[A-ZÀ-ÖØ-ÞА-ЯЁ]+)")
_LAST_WITH_CAPITALS = "џ"
_CHARACTERS = (re.compile(r"[^\W\d_]"), re.compile(r"\d"))
_OFTEN = 2
_SHORT = 60
_JOINED = str.maketrans("\t|", "::")
_TESTIMONY_GOES_ON = 300
# Those of persons at risk or hidden, and others, each.
_MOST_FINDINGS_OF_A_KIND = 1_000


@dataclass(slots=True)
class _Judgement:
    """Facts known of a file so far."""

    names: Names | None
    judging: Judging | None
    weighing: Weighing | None
    before: Before = field(default_factory=Before)
    # Those of the piece that is read, while a model weighs them.
    contacts: list[Judged] = field(default_factory=list)
    mentions: list[tuple[Mention, Piece, Place]] = field(default_factory=list)
    counts: dict[tuple[Kind, bool], int] = field(default_factory=dict)
    seen_values: set[tuple[Kind, str]] = field(default_factory=set)
    countries: dict[str, None] = field(default_factory=dict)
    parties: set[str] = field(default_factory=set)
    effort: Effort = field(default_factory=Effort)
    # Short parts, such as cells, in which nothing was found.
    barren: set[tuple[Part, Means | None]] = field(default_factory=set)
    # How often the file writes a word in small letters.
    small: Counter[str] = field(default_factory=Counter)
    names_are_changed: bool = False
    # Letters for which what a victim told in Chinese goes on over lines.
    testimony_left: int = 0

    def read(self, piece: Piece, reading: Reading, part: Part) -> bool:
        """Take in the mentions of a part, and return whether there are any."""
        found = False
        for finder in _FINDERS:
            for mention in finder(reading):
                found = True
                start, end = reading.text.offsets(mention.start, mention.end)
                start, end = start + part.offset, end + part.offset
                place = _place(piece, start, end)
                is_judged = mention.kind in contacts.JUDGED or (
                    reading.is_hidden and mention.kind is Kind.STREET_ADDRESS
                )
                if self.weighing is not None and is_judged:
                    self.contacts.append(Judged(mention, start, end))
                else:
                    self._keep(mention, piece, place)
                if piece.means is None:
                    self.seen_values.add((mention.kind, _normal(mention)))
        if piece.means is Means.REDACTION and not found:
            self._redacted(piece)
        return found

    def weigh(self, piece: Piece) -> None:
        """Take in the contacts of a piece, as the model reads them."""
        if self.weighing is None:
            return
        is_hidden = piece.means not in (None, Means.LINK)
        known = tuple(self.countries)
        for passage in self.before.passages(piece, self.contacts, known):
            odds = contacts.asked(passage, self.weighing, self.effort)
            for each, mention in contacts.weighed(passage, odds, is_hidden=is_hidden):
                place = _place(piece, each.start, each.end)
                self._keep(mention, piece, place)
        self.contacts.clear()

    def _keep(self, mention: Mention, piece: Piece, place: Place) -> None:
        """Keep a mention; many that betray nobody leave room for those that do."""
        is_severe = mention.is_at_risk or piece.means is not None
        count = self.counts.get((mention.kind, is_severe), 0)
        if count < _MOST_FINDINGS_OF_A_KIND:
            self.counts[mention.kind, is_severe] = count + 1
            self.mentions.append((mention, piece, place))

    def is_of_words(self, name: str) -> bool:
        """Return whether the file writes each word of a name in small letters, too.

        "Customer Environment" and "PendingResult" are things that software has. What
        is a given name is none of them: "Grace" may be said at table.
        """
        if any(letter.isalpha() and letter > _LAST_WITH_CAPITALS for letter in name):
            return False
        parts = [fold(part) for part in _PART_OF_NAME.findall(name)]
        return bool(parts) and all(
            self.small[part] >= _OFTEN and not is_known_given(part) for part in parts
        )

    def _redacted(self, piece: Piece) -> None:
        text = piece.text
        # "N2" names nobody; two letters are initials, and two digits an age.
        if any(len(set(kind.findall(text.casefold()))) > 1 for kind in _CHARACTERS):
            # A single word in small letters names nobody, unless it is a given name.
            is_small = bool(_SMALL_WORD.fullmatch(text)) and not is_known_given(
                fold(text.strip())
            )
            is_short = len(text) < _SHORT
            is_weak = is_small or (is_short and bool(_TAKEN_OUT.fullmatch(text)))
            mention = Mention(Kind.REDACTED_TEXT, 0, len(text), text, is_weak=is_weak)
            self.mentions.append((mention, piece, piece.place))


def judge(
    pieces: Iterable[Seen],
    *,
    key: bytes = b"",
    public: frozenset[str] = frozenset(),
    names: Names | None = None,
    judging: Judging | None = None,
    weighing: Weighing | None = None,
) -> Iterator[Finding]:
    """Yield what may identify a person in the pieces of a file, without any value.

    `public` holds keys of values that the library has decided to be public; `names`
    tells where a text names persons, as a recogniser by a model does, `judging`
    whether words are of a name of a person at risk, and `weighing` contacts of one.
    """
    state = _Judgement(names, judging, weighing)
    headings = Headings()
    for seen, is_of_person in of_forms(pieces):
        if isinstance(seen, Trait):
            yield Finding(seen.kind, seen.strength, seen.place, seen.means)
        elif isinstance(seen, Piece):
            # What stands above in a file is no heading of who wrote it, nor of forms.
            is_apart = seen.is_byline or is_of_person
            parts = headings.parts(seen)
            if is_apart:
                # What a table parts, a form joins: "Name of victim | Ana Paz".
                text = seen.text.translate(_JOINED) if is_of_person else seen.text
                parts = iter([Part(text, is_listed=is_of_person)])
            for part in parts:
                _take_in(state, seen, part)
            state.weigh(seen)
    for mention, piece, place in state.mentions:
        keyed = value_key(mention.kind, mention.value, key=key)
        strength = _strength(state, mention, piece)
        if keyed in public and piece.means is not Means.REDACTION:
            strength = None
        if strength is not None:
            yield Finding(mention.kind, strength, place, piece.means, keyed)


def _take_in(state: _Judgement, piece: Piece, part: Part) -> None:
    is_short = len(part.text) < _SHORT and piece.means is not Means.REDACTION
    alike = (replace(part, offset=0), piece.means) if is_short else None
    if alike in state.barren:
        return
    is_link = piece.means is Means.LINK
    text = Text(_words_of_address(part.text) if is_link else part.text)
    cues = Cues(text)
    known = countries()
    for _, _, word in text.words:
        if word in known:
            state.countries[known[word]] = None
    if piece.means is None:
        state.small.update(map(fold, _SMALL.findall(text.plain)))
        state.parties |= parties(text.plain)
        if cues.of("changed_all"):
            state.names_are_changed = True
    reading = Reading(
        text,
        cues,
        headings=part.headings,
        is_listed=part.is_listed,
        has_name=part.has_name,
        countries=tuple(state.countries),
        is_hidden=piece.means not in (None, Means.LINK),
        follows_testimony=piece.means is None and state.testimony_left > 0,
        parties=frozenset(state.parties),
        effort=state.effort,
        names=state.names,
        # A name alone, without a word beside it, is that of who wrote the file.
        judging=None if piece.is_byline else state.judging,
    )
    found = state.read(piece, reading, part)
    if piece.means is None and not piece.row:
        state.testimony_left -= len(part.text)
        if reading.is_testimony:
            state.testimony_left = _TESTIMONY_GOES_ON
        elif reading.is_for_readers(0, len(text.plain)):
            state.testimony_left = 0
    if alike and not found:
        state.barren.add(alike)


def _words_of_address(target: str) -> str:
    """Return the target of a link as words: "victim%20A-B.pdf" is "victim A B.pdf"."""
    decoded = unquote(target)
    if "@" in decoded or rings(decoded):
        return decoded
    if "?" not in decoded:
        # The name of a computer says nothing of a person, nor digits beside it.
        decoded = _COMPUTER.sub(_without_digits, decoded)
    return _BETWEEN_WORDS.sub(" ", decoded)


def _without_digits(address: re.Match[str]) -> str:
    return _DIGITS.sub("", address["path"])


def _user_paths(reading: Reading) -> Iterator[Mention]:
    if not reading.is_hidden:
        return
    for match in _USER_PATH.finditer(reading.plain):
        if match.group(1).casefold() not in _SYSTEM_USERS:
            yield Mention(Kind.USER_PATH, *match.span(), match.group(1), is_weak=True)


_FINDERS = (
    *(
        numbers,
        phones,
        other_phones,
        mails,
        accounts,
        births,
        ages,
        streets,
        schools,
        cases,
        told_names,
        initials,
    ),
    _user_paths,
)


def _strength(state: _Judgement, mention: Mention, piece: Piece) -> Strength | None:
    means = piece.means
    if means is Means.REDACTION:
        is_word = mention.kind is Kind.REDACTED_TEXT and mention.is_weak
        return Strength.WEAK if is_word else Strength.STRONG
    if means in _REPEATING and (mention.kind, _normal(mention)) in state.seen_values:
        return None
    if mention.kind is Kind.PERSON_NAME and state.names_are_changed and means is None:
        return Strength.WEAK if not mention.is_public else None
    if mention.is_public:
        return None
    if mention.is_weak or _is_choice_of_country(mention, means):
        return Strength.WEAK
    if means is None and mention.kind is Kind.PERSON_NAME:
        is_at_risk = mention.is_at_risk and not state.is_of_words(mention.value)
        return Strength.STRONG if is_at_risk else Strength.WEAK
    if mention.is_at_risk:
        return Strength.STRONG
    if means is None or mention.kind in _NEVER_ALONE:
        return Strength.WEAK if mention.kind is not Kind.CASE_NUMBER else None
    if means is Means.PROPERTY and mention.kind in (Kind.EMAIL, Kind.SCHOOL):
        return Strength.WEAK
    if means is Means.PROPERTY and mention.kind is Kind.PHONE and "+" not in piece.text:
        return Strength.WEAK  # versions and moments look alike
    return Strength.STRONG


def _is_choice_of_country(mention: Mention, means: Means | None) -> bool:
    """Return whether a name is that of a country, as the choices of a form have."""
    is_of_form = means is Means.FORM_VALUE and mention.kind is Kind.PERSON_NAME
    return is_of_form and fold(mention.value.strip()) in countries()


def _normal(mention: Mention) -> str:
    return normalised(mention.kind, mention.value)


def _place(piece: Piece, start: int, end: int) -> Place:
    """Return the place of a stretch of a piece, in the text of the page where it is."""
    if piece.place.start < 0:
        return piece.place
    first = piece.place.start
    return replace(piece.place, start=first + start, end=first + end)
