"""Someone at a terminal sees how far an import is."""

import io
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from freeshelf.pages.models import HomePage
from tests.wordpress.sources.wxr import export, item


class Terminal(io.StringIO):
    """A stream that tqdm takes for a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.django_db
def test_a_bar_shows_the_rate_and_the_time_left(
    home: HomePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "export.xml"
    path.write_text(export(*(item(n) for n in range(1, 40))), "utf-8")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    call_command(
        "import_wordpress", path, mapping=tmp_path / "m.yaml", stdout=io.StringIO()
    )

    shown = terminal.getvalue()
    assert "39/39" in shown
    assert " items/s" in shown
    assert "<00:00" in shown
