"""Ctrl-C during an import, pressed at a real terminal."""

import os
import pty
import signal
import subprocess
import sys
import termios
import time
from contextlib import suppress

import pytest

from tests.installation import REPOSITORY
from tests.sources.wxr import export, item


@pytest.mark.line(8)
def test_it_ends_with_a_sentence_and_the_same_command_goes_on(installation, tmp_path):
    path = tmp_path / "export.xml"
    # So many that the import goes on when a busy machine delivers the key.
    posts = [item(number, content="<p>Fees</p>" * 50) for number in range(1, 1000)]
    path.write_text(export(*posts), "utf-8")
    installation.process("open_home_page")

    said, status = import_until(b"post:", installation, path)
    again = installation.freeshelf("import", "wordpress", str(path))

    assert status == 130
    assert "what was imported so far is whole" in said
    assert "Traceback" not in said
    assert "999       999" in again
    assert not again.endswith(" 0 unchanged.\n")


def import_until(words: bytes, installation, path) -> tuple[str, int]:
    """Import at a terminal and press Ctrl-C when it shows these words."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    console = [sys.executable, "-m", "freeshelf.project.cli"]
    process = subprocess.Popen(
        [*console, "import", "wordpress", str(path)],
        cwd=REPOSITORY,
        env=installation.environment(),
        stdout=theirs,
        stderr=theirs,
    )

    os.close(theirs)
    said = b""
    deadline = time.monotonic() + 120
    while words not in said:
        assert time.monotonic() < deadline, said
        said += os.read(ours, 4096)
    process.send_signal(signal.SIGINT)
    # Linux raises where the other end is closed.
    with suppress(OSError):
        while chunk := os.read(ours, 4096):
            said += chunk
    os.close(ours)
    return said.decode("utf-8", "replace"), process.wait()
