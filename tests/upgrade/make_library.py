"""Make the library that later versions upgrade: `python -m tests.upgrade.make_library`.

Writes a backup, the settings and a description of both into tests/data, under the
version of the program.
"""

import json
import os
import sqlite3
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
_MOST_BYTES = 2_000_000
_SETTINGS = """\
# Settings of the library beside it, as a site keeps them (docs/how-to/deploy.md).
secret_key = "of-this-library-alone-and-of-no-site-anywhere-0123456789"
base_url = "https://library.example.org"
site_name = "The quay"
time_zone = "Europe/Zurich"
statistics = "on"
ocr = false
"""


def main() -> None:
    """Make the three files anew."""
    DATA.mkdir(exist_ok=True)
    name = DATA / f"library-{version('freeshelf')}"
    backup, settings = name.with_name(f"{name.name}.tar.gz"), Path(f"{name}.toml")
    backup.unlink(missing_ok=True)
    settings.write_text(_SETTINGS, "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FREESHELF_DATA_DIR"] = str(Path(folder) / "data")
        os.environ["FREESHELF_CONFIG"] = str(settings)
        os.environ["DJANGO_SETTINGS_MODULE"] = "freeshelf.project.settings.dev"
        description = _make(Path(folder), backup)
    Path(f"{name}.json").write_text(json.dumps(description, indent=1) + "\n", "utf-8")
    size = backup.stat().st_size
    assert size < _MOST_BYTES, f"{backup} has {size} bytes"
    print(f"{backup}: {size} bytes")  # noqa: T201


def _make(folder: Path, backup: Path) -> dict[str, object]:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from freeshelf.operations.indexer import bring_up_to_date
    from freeshelf.operations.worker import Worker
    from tests.upgrade import arrivals, contents, records, site, visits

    call_command("prepare_library")
    editor = site.make_people()
    records.make_records(editor)
    site.make_site(editor)
    arrivals.make_arrivals(folder, editor)
    Worker().run(until_empty=True)
    bring_up_to_date()
    answers = visits.describe()
    call_command("backup", str(backup))
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as database:
        tables = contents.describe(database, contents.tables())
    return {**answers, "tables": tables}


if __name__ == "__main__":
    main()
