"""Print how many files of Freeshelf warm code enters: `make shape`.

Counted are a page of results, an event of a calendar and one of a WordPress site, in
the library in the data directory, the demo library after `make demo`; imports are
rolled back. `-v` lists the files with their calls, and counts statements of SQL.
"""

import os
import sys
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, Self
from unittest.mock import patch

import django
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from scripts.shape import PACKAGES, SOURCES
from tests.events.calendar_text import calendar, vevent
from tests.wordpress.sources import dumps

URL = "/en/search?q=forced+labour"
_ROOTS = tuple(f"{SOURCES / package}{os.sep}" for package in PACKAGES)
_WEEKLY = "FREQ=WEEKLY;COUNT=9"


class Trace(CaptureQueriesContext):
    """The functions that run meanwhile, by file, and the statements of SQL."""

    def __init__(self) -> None:
        super().__init__(connection)
        self.files: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def __enter__(self) -> Self:
        super().__enter__()
        sys.setprofile(self._note)
        return self

    def __exit__(self, *error: Any) -> None:
        sys.setprofile(None)
        super().__exit__(*error)

    def _note(self, frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        path = code.co_filename
        # Jinja2's templates run as code under their own names.
        if event == "call" and path.startswith(_ROOTS) and path.endswith(".py"):
            name = Path(path).relative_to(SOURCES).as_posix()
            self.files[name][code.co_name] += 1


def main() -> None:
    """Print one line a figure, and the files if asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "freeshelf.project.settings.dev")
    if not Path(settings.DATABASES["default"]["NAME"]).exists():
        _print("files that warm code enters", "make demo")
        return
    django.setup()
    is_verbose = "-v" in sys.argv[1:]
    _print_trace("a warm results page", trace_results_page(), is_verbose)
    _print_trace("an event of a calendar", trace_calendar_event(), is_verbose)
    _print_trace("an event of WordPress", trace_wordpress_event(), is_verbose)


def trace_results_page(url: str = URL) -> Trace:
    """Return what a request runs when caches are warm."""
    client, trace = Client(SERVER_NAME="localhost"), Trace()
    for _ in range(3):
        client.get(url)
    with trace:
        response = client.get(url)
    if response.status_code != 200:
        raise SystemExit(f"{url} answered {response.status_code}")
    return trace


def trace_calendar_event() -> Trace:
    """Return what the second of two events of a calendar runs while it is imported."""
    from freeshelf.events.calendar_reader import read_calendar  # noqa: PLC0415
    from freeshelf.events.services import import_calendar  # noqa: PLC0415

    trace = Trace()
    lines = [vevent(uid, rrule=_WEEKLY, categories="A") for uid in ("one@x", "two@x")]
    first, second = read_calendar(calendar(*lines), name="a.ics", time_zone="UTC")
    with transaction.atomic():
        import_calendar(events=[first], now=timezone.now(), publishes=True)
        with trace:
            import_calendar(events=[second], now=timezone.now(), publishes=True)
        transaction.set_rollback(True)
    return trace


def trace_wordpress_event() -> Trace:
    """Return what the second of two events of a site runs while it is imported."""
    from freeshelf_wordpress.importers.services import import_wordpress  # noqa: PLC0415
    from freeshelf_wordpress.importers.site_importer import SiteImporter  # noqa: PLC0415

    trace = Trace()
    import_item = SiteImporter._import_item  # noqa: SLF001 - the path of one item

    def traced(site: Any, importer: Any, item: Any) -> None:
        if item.source_id != "21":
            import_item(site, importer, item)
            return
        site._writer.flush()  # noqa: SLF001 - so that it is written alone
        with trace:
            import_item(site, importer, item)
            site._writer.flush()  # noqa: SLF001

    posts = (dumps.post(n, post_type="ai1ec_event") for n in (20, 21))
    rows = ((n, "1767600000", "1767603600", "UTC", _WEEKLY) for n in (20, 21))
    columns = ("post_id", "start", "end", "timezone_name", "recurrence_rules")
    text = dumps.dump(
        dumps.settings(),
        dumps.table("wp_posts", dumps.POSTS, *posts),
        dumps.table("wp_postmeta", dumps.META),
        dumps.table("wp_ai1ec_events", columns, *rows),
    )
    with (
        TemporaryDirectory() as folder,
        patch.object(SiteImporter, "_import_item", traced),
        transaction.atomic(),
    ):
        dump, mapping = Path(folder) / "site.sql", Path(folder) / "mapping.yaml"
        dump.write_text(text, "utf-8")
        import_wordpress(sources=[dump], mapping_file=mapping, now=timezone.now())
        transaction.set_rollback(True)
    return trace


def _print_trace(name: str, trace: Trace, is_verbose: bool) -> None:
    _print(f"files that {name} enters", len(trace.files))
    if is_verbose:
        for path, calls in sorted(trace.files.items()):
            _print(f"  {path}", ", ".join(f"{k} {calls[k]}" for k in sorted(calls)))
        statements = [query["sql"] for query in trace.captured_queries]
        reads = sum('FROM "ingest_provenance"' in sql for sql in statements)
        _print("  statements, and reads of provenance", [len(statements), reads])


def _print(name: str, figure: object) -> None:
    sys.stdout.write(f"{name:<40} {figure!s:>10}\n")


if __name__ == "__main__":
    main()
