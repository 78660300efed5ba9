"""Measure checks before publishing on documents that others made for it.

A document that betrays somebody is let through if nothing in it is strong and all of it
was looked at. Beside what is let through and held for nothing: how many of the places
are told, by group, with the interval of Wilson.
"""

import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import django
from scipy import stats

from bench import disclosure_presidio
from bench.disclosure_documents import Betrayal, Document, build, documents
from bench.markdown import table, verdict

SPLITS = ("dev", "final")
_KEY = b"of a measurement"
_FIXED = frozenset({"iban", "mrz", "national-number"})
_TEXT = "text"
_REDACTIONS = frozenset(
    {"under-rectangle", "unapplied-mark", "black-highlight", "blacked-scan"}
)
# Kinds of the documents -> kinds of findings.
_KINDS = {
    "iban": ("iban",),
    "mrz": ("passport_line",),
    "national-number": ("national_number",),
    "name": ("person_name",),
    "telephone": ("phone",),
    "mail": ("email",),
    "other-number": ("passport_number", "identity_number"),
    "birth-date": ("birth_date",),
    "minor-age": ("age_under_18",),
    "initials": ("initials",),
    "street-address": ("street_address", "shelter_address"),
    "shelter-address": ("shelter_address", "street_address"),
    "case-number": ("case_number",),
    "school": ("school",),
}
FIXED, HIDDEN, REDACTED = "fixed forms", "hidden content", "failed redactions"
LET_THROUGH, BY_NAME = "let through", "let through, by a name alone"
HELD = "look-alikes held"
# Bars of shares: at least, or at most.
AT_LEAST = {
    FIXED: 0.95,
    HIDDEN: 0.9,
    REDACTED: 0.9,
    "names, en": 0.8,
    **{f"names, {language}": 0.7 for language in ("fr", "es", "ru", "zh")},
    "names, ar": 0.5,
}
AT_MOST = {LET_THROUGH: 0.03, BY_NAME: 0.25, HELD: 0.07}


@dataclass(slots=True)
class Figures:
    """Counts of one split: hits and cases by group, and the documents that failed."""

    hits: Counter[str] = field(default_factory=Counter)
    cases: Counter[str] = field(default_factory=Counter)
    failed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, group: str, document: Document, *, is_hit: bool, fails: bool) -> None:
        """Count a case of a group."""
        self.cases[group] += 1
        self.hits[group] += is_hit
        if fails:
            self.failed[group].append(document.id)


def section(*, say: Callable[[str], None]) -> str:
    """Build the documents, look at them, and return the tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "freeshelf.project.settings.dev")
    django.setup()
    measured = {}
    with tempfile.TemporaryDirectory(prefix="freeshelf-disclosure-") as folder:
        for split in SPLITS:
            measured[split] = measure(documents(split), Path(folder), say=say)
    for split, figures in measured.items():
        for group, failed in sorted(figures.failed.items()):
            say(f"{split}, {group}: {' '.join(failed)}")
    lines = [*_report(measured)]
    if disclosure_presidio.is_installed():
        lines += ["", *_beside_presidio()]
    return "\n".join(lines)


def _beside_presidio() -> Iterator[str]:
    """Yield the table of Presidio, on the documents that have text of their own."""
    measured = {}
    with tempfile.TemporaryDirectory(prefix="freeshelf-disclosure-") as folder:
        for split in SPLITS:
            measured[split] = figures = Figures()
            found = disclosure_presidio.results(documents(split), Path(folder))
            for document, is_held, told in found:
                _count_as(figures, document, is_held=is_held, is_told=told)
    yield (
        "Presidio with the same models, on the same documents without scans and photos "
        "and without Arabic, for which there is no model. It gets the texts that our "
        "readers see; a document is held when a person, a contact or a number of one "
        "is in it anywhere, as it does not tell who is at risk."
    )
    yield ""
    head = ("share of", "bar", "first part", "of", "last part", "of", "verdict")
    rows = [_row(group, bar, measured, least=True) for group, bar in AT_LEAST.items()]
    rows += [_row(group, bar, measured, least=False) for group, bar in AT_MOST.items()]
    yield table(head, rows)


def measure(
    found: Sequence[Document], folder: Path, *, say: Callable[[str], None]
) -> Figures:
    """Look at documents and compare what is found with what is in them."""
    figures = Figures()
    for number, document in enumerate(found, 1):
        path = build(document, folder)
        _count(figures, document, _look(path, document.language))
        path.unlink()
        if not number % 50:
            say(f"{number} of {len(found)} documents were looked at")
    return figures


def _look(path: Path, language: str) -> Any:
    """Return what a check sees, with what OCR reads where there is no text."""
    # These need Django to be set up.
    from freeshelf.enrich.disclosure.findings import Gap  # noqa: PLC0415
    from freeshelf.enrich.disclosure.looking import look  # noqa: PLC0415
    from freeshelf.enrich.disclosure.names_worker import names_worker  # noqa: PLC0415

    names = names_worker(_model())
    # Its own name would tell the number of the document.
    seen = look(path, name=f"document{path.suffix}", key=_KEY, names=names)
    unread = sorted(
        {gap.place.page or 1 for gap in seen.gaps if gap.gap is Gap.NOT_READ}
    )
    findings = list(seen.findings)
    for number, text in _read_by_ocr(path, unread, language):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as page:
            page.write(text)
            page.flush()
            on_page = look(
                Path(page.name), name="page.txt", key=_KEY, names=names
            ).findings
        findings += [
            replace(each, place=replace(each.place, page=number)) for each in on_page
        ]
    gaps = tuple(gap for gap in seen.gaps if gap.gap is not Gap.NOT_READ)
    return replace(seen, findings=tuple(findings), gaps=gaps)


def _read_by_ocr(
    path: Path, numbers: Sequence[int], language: str
) -> Iterator[tuple[int, str]]:
    from freeshelf.enrich.errors import PageFailedError  # noqa: PLC0415
    from freeshelf.enrich.ocr import engine  # noqa: PLC0415
    from freeshelf.enrich.ocr.page_reading import PageReader, PageSource  # noqa: PLC0415

    is_image = path.suffix.lower() != ".pdf"
    source = PageSource(path, path.name, is_image=is_image)
    reader = PageReader(engine.tesseract(), source, engine.dots_per_inch())
    for number in numbers:
        try:
            yield number, reader.read(number, languages=[language]).placed.text
        except PageFailedError:
            yield number, ""


def _count(figures: Figures, document: Document, seen: Any) -> None:
    _count_as(
        figures,
        document,
        is_held=seen.is_strong or not seen.looked_at,
        is_told=lambda betrayal: _is_told(betrayal, seen.findings),
    )


def _count_as(
    figures: Figures,
    document: Document,
    *,
    is_held: bool,
    is_told: Callable[[Betrayal], bool],
) -> None:
    if document.sort == "look-alike":
        figures.add(HELD, document, is_hit=is_held, fails=is_held)
        return
    strong = [each for each in document.betrays if each.strong]
    if strong:
        group = BY_NAME if all(map(_is_name_alone, strong)) else LET_THROUGH
        figures.add(group, document, is_hit=not is_held, fails=not is_held)
    for group, betrayals in _by_group(document).items():
        for betrayal in betrayals:
            is_hit = is_told(betrayal)
            figures.add(group, document, is_hit=is_hit, fails=not is_hit)


def _is_name_alone(betrayal: Betrayal) -> bool:
    return betrayal.kind == "name" and betrayal.means == _TEXT


def _by_group(document: Document) -> dict[str, list[Betrayal]]:
    groups: dict[str, list[Betrayal]] = defaultdict(list)
    for betrayal in document.betrays:
        if betrayal.kind in _FIXED:
            groups[FIXED].append(betrayal)
        if betrayal.means in _REDACTIONS:
            groups[REDACTED].append(betrayal)
        elif betrayal.means != _TEXT:
            groups[HIDDEN].append(betrayal)
        elif betrayal.kind == "name" and betrayal.strong:
            groups[f"names, {document.language}"].append(betrayal)
    return groups


def _is_told(betrayal: Betrayal, findings: Sequence[Any]) -> bool:
    """Return whether a finding tells of a betrayal: its kind, or how it is hidden."""
    kinds = _KINDS.get(betrayal.kind, (betrayal.kind.replace("-", "_"),))
    if betrayal.means == _TEXT:
        return any(each.kind in kinds for each in findings)
    hidden = [each for each in findings if each.means is not None]
    # Traits such as coordinates tell of themselves.
    return bool(hidden) or any(each.kind in kinds for each in findings)


def _report(measured: dict[str, Figures]) -> Iterator[str]:
    counts = {split: len(documents(split)) for split in measured}
    yield (
        f"{sum(counts.values())} documents in six languages and "
        "thirteen formats, written by an outsider to the code (`bench/data/disclosure`)"
        f": {counts['dev']} to develop with, {counts['final']} that are looked at only "
        "when nothing is tuned any more. Intervals are of 95 %, by Wilson. Names are "
        f"told by cue words and capitals, {_models()}."
    )
    yield ""
    head = ("share of", "bar", "first part", "of", "last part", "of", "verdict")
    rows = [_row(group, bar, measured, least=True) for group, bar in AT_LEAST.items()]
    rows += [_row(group, bar, measured, least=False) for group, bar in AT_MOST.items()]
    yield table(head, rows)


def _models() -> str:
    from freeshelf.enrich.disclosure.recognisers import installed  # noqa: PLC0415

    found = ", ".join(f"{language} ({name})" for language, name in installed().items())
    told = f"and by models of {found}" if found else "without any model of names"
    return told + (", judged by the recommended model of meaning" if _model() else "")


def _model() -> Path | None:
    """Return the directory of the recommended model of meaning, if one is named."""
    named = os.environ.get("BENCH_DISCLOSURE_MODEL")
    return Path(named) if named else None


def _row(
    group: str, bar: float, measured: dict[str, Figures], *, least: bool
) -> tuple[str, ...]:
    cells: list[str] = []
    passed = True
    for split in SPLITS:
        figures = measured[split]
        hits, cases = figures.hits[group], figures.cases[group]
        if not cases:
            cells += ["–", "0"]
            continue
        share = hits / cases
        interval = stats.binomtest(hits, cases).proportion_ci(method="wilson")
        cells += [
            f"{share:.3f} ({interval.low:.2f} to {interval.high:.2f})",
            str(cases),
        ]
        passed &= share >= bar if least else share <= bar
    sign = "≥" if least else "≤"
    return (group, f"{sign} {bar:g}", *cells, verdict(passed=passed))
