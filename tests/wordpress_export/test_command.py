"""The command says what it wrote, and what is in its way."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.ingest.conftest import Import, bring_in, home
from tests.library.factories import ResourceFactory
from tests.sources.wxr import item

__all__ = ["bring_in", "home"]
pytestmark = [pytest.mark.django_db, pytest.mark.line("4.4")]


def exported(target: Path, *options: str) -> str:
    """What the command writes."""
    command = ("export_wordpress", target, *options)
    call_command(*command, stdout=StringIO(), verbosity=0)
    return target.read_text("utf-8")


def test_it_counts_what_it_wrote(tmp_path: Path) -> None:
    ResourceFactory()
    target, out = tmp_path / "site.xml", StringIO()

    call_command("export_wordpress", target, stdout=out, verbosity=0)

    assert "1  post" in out.getvalue()
    assert f"written to {target}" in out.getvalue()
    assert {path.name for path in tmp_path.iterdir()} == {"site.xml", "site-types.php"}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "site.xml"

    with pytest.raises(CommandError, match=r"nowhere.*cannot be written") as error:
        call_command("export_wordpress", target, verbosity=0)

    assert error.value.returncode == 2


def test_what_came_from_wordpress_keeps_its_names_and_its_comments(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(item(1, slug="old-name", comments=2, meta=(("_wp_old_slug", "older"),)))

    text = exported(tmp_path / "all.xml", "--include-restricted")
    open_text = exported(tmp_path / "open.xml")

    for word in ("https://quay.example/?p=1</guid>", "[old-name]", "[older]"):
        assert word in text
        assert word in open_text
    assert text.count("<wp:comment>") == 2
    assert "<wp:comment>" not in open_text
    assert "<wp:author_login><![CDATA[ines]]>" in text
    assert "[ines]" not in open_text
    assert "Inès Marchetti" in open_text
