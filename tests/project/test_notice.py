"""NOTICE names the parts that are not under a permissive licence."""

import re
from importlib.metadata import Distribution, distribution, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_NOTICE = Path(__file__).parents[2] / "NOTICE"
_NOT_PERMISSIVE = re.compile(r"\b(?:[AL]?GPL|MPL)|Lesser|Mozilla|GNU", re.IGNORECASE)
_OF_A_LIBRARY = re.compile(r"^\s*License: .*\bL?GPL", re.MULTILINE)


def test_notice_names_every_part_under_lgpl_mpl_or_gpl() -> None:
    named = set(
        re.findall(r"^    ([a-z][\w-]+) {2,}\S", _NOTICE.read_text(), re.MULTILINE)
    )

    found = {name for name in _installed() if _licences(distribution(name))}

    assert found == named


def test_notice_says_the_licence_that_a_part_says_itself() -> None:
    lines = dict(
        re.findall(r"^    ([a-z][\w-]+) {2,}(.+)", _NOTICE.read_text(), re.MULTILINE)
    )

    for name, said in lines.items():
        expression = distribution(name).metadata.get("License-Expression", "")
        if _NOT_PERMISSIVE.search(expression):
            assert said == expression


def _installed() -> set[str]:
    """All packages that an installed library needs here."""
    found: set[str] = set()
    waiting = [Requirement("freeshelf")]
    while waiting:
        asked = waiting.pop()
        key = f"{canonicalize_name(asked.name)}[{','.join(sorted(asked.extras))}]"
        if key in found:
            continue
        found.add(key)
        for line in requires(asked.name) or []:
            needed = Requirement(line)
            extras = asked.extras or {""}
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in extras
            ):
                waiting.append(needed)
    return {key.partition("[")[0] for key in found} - {"freeshelf"}


def _licences(part: Distribution) -> list[str]:
    """Return what a part says of licences that are not permissive."""
    facts = part.metadata
    classifiers = facts.get_all("Classifier") or []
    said = [
        facts.get("License-Expression", ""),
        facts.get("License", "").partition("\n")[0],
        *(each for each in classifiers if each.startswith("License ::")),
    ]
    texts = [
        Path(str(file.locate())).read_text("utf-8", "replace")
        for file in part.files or []
        if "licenses/" in str(file) and file.suffix == ".txt"
    ]
    return [
        *(each for each in said if _NOT_PERMISSIVE.search(each)),
        *(text for text in texts if _OF_A_LIBRARY.search(text)),
    ]
