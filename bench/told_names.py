"""Names told as those of persons at risk: how many are found, with and without models.

Run it as `python -m bench.told_names`; the models are of the extras `names` and
`names-french`. It prints a table by language, and what a page costs.
"""

import re
import resource
import statistics
import time
from pathlib import Path

from freeshelf.enrich.disclosure.findings import Piece, Place, Strength
from freeshelf.enrich.disclosure.persons import Names, judge
from freeshelf.enrich.disclosure.recognisers import Recognisers, installed

DATA = Path(__file__).parent / "data" / "told-names.txt"
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
PAGE = 3_000
_NAME = re.compile(r"\[([^\]]+)\]")


def main() -> None:
    """Print recall by language and the time of a page."""
    rows = sentences()
    recognisers = Recognisers()
    packages = installed()
    print("| language | mentions | by rules | with a model | package | ms a page |")
    print("| --- | --- | --- | --- | --- | --- |")
    for language in LANGUAGES:
        mine = [row for row in rows if row[0] == language]
        plain = sum(is_found(text, names) for _, text, names in mine)
        models = sum(is_found(text, names, recognisers) for _, text, names in mine)
        page = (" ".join(text for _, text, _ in mine) + " ") * 10
        cost = milliseconds(page[:PAGE], recognisers)
        package = packages.get(language, "none")
        print(
            f"| {language} | {len(mine)} | {plain / len(mine):.2f} | "
            f"{models / len(mine):.2f} | {package} | {cost:.0f} |"
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\nResident memory with all models: {memory} MiB.")


def sentences() -> list[tuple[str, str, list[str]]]:
    """Return language, text and names of each line."""
    rows = []
    for line in DATA.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            language, text = line.split(" | ", 1)
            text = text.replace("⏎", "\n")
            rows.append((language, _NAME.sub(r"\1", text), _NAME.findall(text)))
    return rows


def is_found(text: str, names: list[str], models: Names | None = None) -> bool:
    """Return whether a strong finding covers most of the name."""
    start = text.index(names[0])
    end = start + len(names[0])
    return any(
        min(end, found.place.end) - max(start, found.place.start) > (end - start) / 2
        for found in judge([Piece(text, Place(1, 0, len(text)))], names=models)
        if found.strength is Strength.STRONG
    )


def milliseconds(page: str, models: Names) -> float:
    """Return the processor time of a page full of such sentences."""
    times = []
    for _ in range(5):
        start = time.process_time()
        list(judge([Piece(page, Place(1, 0, len(page)))], names=models))
        times.append(1000 * (time.process_time() - start))
    return statistics.median(times)


if __name__ == "__main__":
    main()
