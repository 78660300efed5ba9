"""Split text into runs of one language, sentence by sentence, but not at quotations.

A sentence in another language begins a run only when enough text follows in that
language: a sentence in another script, or a longer one in the same script, where the
statistics err more easily. Shorter text stays with the text around it.
"""

from collections.abc import Iterator

from freeshelf.enrich.language import UNDETERMINED, detect_language, script_of
from freeshelf.enrich.passages import SENTENCE_OR_PARAGRAPH_END, count_words

Run = tuple[int, int, str]  # start, end, language (BCP 47 or und)

_MIN_LETTERS = 40
_WORDS_IN_OTHER_SCRIPT = 12
_WORDS_IN_SAME_SCRIPT = 25


def language_runs(text: str, start: int, end: int) -> list[Run]:
    """Return the runs of one language between two offsets, without gaps."""
    runs: list[Run] = []
    pending: Run | None = None
    for run in _sentences(text, start, end):
        if not runs:
            runs.append(run)
            continue
        if pending is not None:
            pending = _grown(pending, run)
        elif _differs(runs[-1][2], run[2]):
            pending = run
        if pending is None or run[2] == runs[-1][2]:
            # The pending run in another language was a quotation.
            runs[-1], pending = _grown(runs[-1], run), None
        elif _is_enough(text, runs[-1], pending):
            runs.append(pending)
            pending = None
    if pending is not None:
        runs[-1] = _grown(runs[-1], pending)
    return _merged_runs(text, runs)


def _sentences(text: str, start: int, end: int) -> Iterator[Run]:
    """Yield sentences with their language; those too short are joined.

    A line end always ends a sentence; the title above a text may be in another
    language.
    """
    letters = 0
    begin = counted = start
    for match in SENTENCE_OR_PARAGRAPH_END.finditer(text, start, end):
        letters += sum(map(str.isalpha, text[counted : match.end()]))
        counted = match.end()
        if letters >= _MIN_LETTERS or match[0] == "\n":
            yield begin, match.end(), _language(text[begin : match.end()])
            begin, letters = match.end(), 0
    if begin < end:
        yield begin, end, _language(text[begin:end])


def _language(text: str) -> str:
    letters = sum(map(str.isalpha, text))
    if letters < _MIN_LETTERS and script_of(text) != "CJK":
        return UNDETERMINED
    return detect_language(text)


def _grown(run: Run, by: Run) -> Run:
    language = by[2] if run[2] == UNDETERMINED else run[2]
    return run[0], by[1], language


def _differs(language: str, other: str) -> bool:
    return UNDETERMINED not in (language, other) and language != other


def _is_enough(text: str, run: Run, pending: Run) -> bool:
    before, after = text[run[0] : run[1]], text[pending[0] : pending[1]]
    other_script = script_of(before) != script_of(after)
    minimum = _WORDS_IN_OTHER_SCRIPT if other_script else _WORDS_IN_SAME_SCRIPT
    return count_words(after) >= minimum


def _merged_runs(text: str, runs: list[Run]) -> list[Run]:
    """Return runs with the language of their whole text, merging equal ones."""
    judged: list[Run] = []
    for start, end, _ in runs:
        language = detect_language(text[start:end])
        if judged and not _differs(judged[-1][2], language):
            judged[-1] = _grown(judged[-1], (start, end, language))
        else:
            judged.append((start, end, language))
    return judged
