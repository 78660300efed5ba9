"""Words are kept only when five different days had them, whatever happens."""

import tempfile
from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from freeshelf.statistics.counting import countable_term
from freeshelf.statistics.keys import PERIOD_DAYS, period_of
from freeshelf.statistics.models import Term, TermDay, TermDigest
from freeshelf.statistics.services import note_terms, purge
from freeshelf.statistics.tally import TermSeen

FIRST = date.fromordinal(24_000 * PERIOD_DAYS)
WORDS = ("debt bondage", "recruitment fees", "سخرة", "强迫劳动")
sightings = st.builds(
    TermSeen,
    day=st.integers(0, PERIOD_DAYS - 1).map(lambda n: FIRST + timedelta(days=n)),
    language=st.sampled_from(["en", "ar"]),
    kind=st.sampled_from(["asked", "no_hit"]),
    text=st.sampled_from(WORDS),
)


def _days_of(seen):
    days = defaultdict(set)
    for one in seen:
        days[one.kind, one.language, one.text].add(one.day)
    return days


def _everything_written() -> bytes:
    """The whole database, as its file would hold it."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        tables = [
            name
            for name in connection.introspection.table_names(cursor)
            if name.startswith("statistics_")
        ]
        rows = []
        for name in tables:
            cursor.execute(f"SELECT * FROM {name}")  # noqa: S608
            rows += cursor.fetchall()
    return repr(rows).encode()


class FiveDayRule(TestCase):
    """For any order of any searches, flushed in any batches by any processes."""

    def run(self, result=None):
        with (
            tempfile.TemporaryDirectory() as folder,
            self.settings(
                FREESHELF_DATA_DIR=folder,
                FREESHELF_STATISTICS={
                    "IS_ON": True,
                    "KEPT_DAYS": 365,
                    "FLUSH_SECONDS": 9,
                },
            ),
        ):
            super().run(result)

    @settings(max_examples=40)
    @given(st.lists(sightings, max_size=60))
    def test_words_stand_in_clear_exactly_when_five_different_days_had_them(self, seen):
        for one in seen:
            note_terms([one])

        kept = {
            (term.kind, term.language, term.text): {day.day for day in term.days.all()}
            for term in Term.objects.all()
        }
        assert kept == {
            key: days for key, days in _days_of(seen).items() if len(days) >= 5
        }

    @settings(max_examples=40)
    @given(st.lists(sightings, max_size=60), st.randoms())
    def test_neither_order_nor_batches_matter(self, seen, random):
        for one in seen:
            note_terms([one])
        expected = set(Term.objects.values_list("kind", "language", "text"))
        Term.objects.all().delete()
        TermDigest.objects.all().delete()
        shuffled = [*seen, *seen]
        random.shuffle(shuffled)

        while shuffled:
            size = random.randint(1, 9)
            batch, shuffled = shuffled[:size], shuffled[size:]
            note_terms(list(dict.fromkeys(batch)))

        assert set(Term.objects.values_list("kind", "language", "text")) == expected

    @given(st.text("abcdefgh", min_size=12, max_size=40), st.integers(0, 4))
    def test_nothing_of_the_words_is_written_before_the_fifth_day(self, word, days):
        for number in range(days):
            day = FIRST + timedelta(days=number)
            note_terms([TermSeen(day, "en", "asked", countable_term(word))] * 3)

        written = _everything_written()

        assert word.encode() not in written
        assert TermDigest.objects.count() == days
        TermDigest.objects.all().delete()

    @settings(max_examples=40)
    @given(st.lists(sightings, max_size=60), st.integers(0, 800))
    def test_after_any_purge_each_word_still_has_five_days(self, seen, later):
        note_terms(list(dict.fromkeys(seen)))
        now = datetime.combine(FIRST, datetime.min.time(), ZoneInfo("UTC"))

        purge(now=now + timedelta(days=later))

        for term in Term.objects.all():
            assert term.days.count() >= 5
        if later >= 2 * PERIOD_DAYS:
            assert not TermDigest.objects.exists()
        if later > PERIOD_DAYS + 365:
            assert not TermDay.objects.exists()


@pytest.mark.django_db
def test_days_of_two_periods_count_together_and_older_ones_do_not(counted):
    start = FIRST + timedelta(days=PERIOD_DAYS - 2)
    for number in range(4):
        note_terms([TermSeen(start + timedelta(days=number), "en", "asked", "fees")])

    note_terms([TermSeen(start + timedelta(days=40), "en", "asked", "fees")])

    assert period_of(start) + 2 == period_of(start + timedelta(days=40))
    assert not Term.objects.exists()
    for number in (41, 42):
        note_terms([TermSeen(start + timedelta(days=number), "en", "asked", "fees")])
    assert Term.objects.get().days.count() == 5


@pytest.mark.django_db
def test_keys_are_thrown_away_with_their_rows(counted):
    note_terms([TermSeen(FIRST, "en", "asked", "fees")])
    keys = counted / "statistics"
    assert [path.name for path in keys.iterdir()] == [f"key-{period_of(FIRST)}"]
    assert (keys / f"key-{period_of(FIRST)}").stat().st_mode & 0o077 == 0

    purge(now=datetime(FIRST.year + 1, 1, 1, tzinfo=ZoneInfo("UTC")))

    assert not list(keys.iterdir())
    assert not TermDigest.objects.exists()


@pytest.mark.parametrize(
    "question",
    [
        "write to anna@example.org",
        "anna＠example.org",
        "+44 7700 900123",
        "call 0800 432 0804",
        "٠٨٠٠ ٤٣٢ ٠٨٠٤",
        "case 48213",
        "passport 1234567",
        "12.03.1990",
        "12 3 90",
        "https://example.org/x",
        "www.example.org",
        "a\x00b",
        "x",
        "?!",
        "word " * 9,
        "z" * 61,
    ],
)
def test_what_could_be_a_person_is_never_kept(question):
    assert countable_term(question) == ""


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("  Debt   BONDAGE? ", "debt bondage"),
        ("“Recruitment fees”", "recruitment fees"),
        ("C189", "c189"),
        ("directive 2011/36", "directive 2011/36"),
        ("section 54", "section 54"),
        ("ＩＬＯ", "ilo"),
        ("强迫劳动", "强迫劳动"),
        ("العمل القسري", "العمل القسري"),
    ],
)
def test_one_spelling_stands_for_a_question(question, term):
    assert countable_term(question) == term


@given(st.text())
def test_any_question_has_a_short_term_or_none(question):
    term = countable_term(question)

    assert len(term) <= 60
    assert "@" not in term
    assert sum(char.isdigit() for char in term) <= 7
    assert countable_term(term) == term
