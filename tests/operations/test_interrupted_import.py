"""Ctrl-C during an import, pressed at a real terminal."""

import os
import pty
import subprocess
import termios
from contextlib import suppress

import pytest

from tests.installation import REPOSITORY, process_words
from tests.wordpress.sources.wxr import export, item

pytestmark = pytest.mark.wordpress

# An import that has written one transaction of 20, and has most posts before it.
_SOME_OF_THEM = "25"


def test_it_ends_with_a_sentence_and_the_same_command_goes_on(installation, tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export(*(item(number) for number in range(1, 100))), "utf-8")
    installation.process("open_home_page")

    said, status = run_at_a_terminal(
        process_words(
            "interrupt_after", _SOME_OF_THEM, "import", "wordpress", str(path)
        ),
        installation,
    )
    again = installation.freeshelf("import", "wordpress", str(path))

    assert status == 130
    assert "Items imported so far are complete" in said
    assert "Traceback" not in said
    assert "99        99" in again
    assert not again.endswith(" 0 unchanged.\n")
    assert not again.endswith(" 99 unchanged.\n")


def run_at_a_terminal(words: list[str], installation) -> tuple[str, int]:
    """Run a process to its end; what its terminal showed, and its exit status."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    process = subprocess.Popen(
        words,
        cwd=REPOSITORY,
        env=installation.environment(),
        stdout=theirs,
        stderr=theirs,
    )

    os.close(theirs)
    said = b""
    # Linux raises where the other end is closed.
    with suppress(OSError):
        while chunk := os.read(ours, 4096):
            said += chunk
    os.close(ours)
    return said.decode("utf-8", "replace"), process.wait()
