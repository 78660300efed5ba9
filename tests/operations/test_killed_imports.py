"""The power fails while a site moves in."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.installation import REPOSITORY, Installation
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.wordpress

_KILLS = 10
_SEED = "4.3"
_OF_A_KIND, _FILES = 2, 6


def cut(export: str) -> str:
    """Some items of each type and status of a site, with their terms and accounts."""
    taken = Counter[tuple[str, ...]]()

    def keep(found: re.Match[str]) -> str:
        kind = tuple(re.findall(r"<wp:(?:post_type|status)>(.*?)</wp:", found[0]))
        taken[kind] += 1
        most = _FILES if "attachment" in str(kind) else _OF_A_KIND
        return found[0] if taken[kind] <= most else ""

    cut_down = re.sub(r"\s*<item>.*?</item>", keep, export, flags=re.DOTALL)
    first = re.search(
        r"<wp:post_id>(\d+)(?:(?!</item>).)*<wp:post_type><!\[CDATA\[post\]",
        cut_down,
        re.DOTALL,
    )
    assert first is not None
    history = [
        item(
            90_000 + nth,
            kind="revision",
            status="inherit",
            parent=int(first[1]),
            content=f"<p>An older text, {nth}.</p>",
            creator="editor_ines",
        )
        for nth in range(3)
    ]
    return cut_down.replace("</channel>", "".join(history) + "</channel>")


def test_an_import_killed_at_any_point_ends_as_a_clean_one_when_it_is_run_again(
    installation: Installation, shared: Path, tmp_path: Path
) -> None:
    site = shared / "wordpress"
    export = tmp_path / "export.xml"
    whole = (site / "wxr" / "all-content.wxr.xml").read_text("utf-8")
    export.write_text(cut(whole), "utf-8")
    installation.process("open_home_page")

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.operations.killed_imports",
            "compare_killed_with_clean",
            *(str(export), str(site / "uploads"), str(_KILLS), _SEED),
        ],
        cwd=REPOSITORY,
        env=installation.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-6000:]
    assert done.stdout.endswith("the same\n")
