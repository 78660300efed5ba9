"""Set up a demo library in an empty folder."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from freeshelf.core.batches import without_pauses
from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.registry import active_models, installed_models
from freeshelf.enrich.language_models.weights import RECIPES, install_recipe
from freeshelf.ingest.demo_account import ensure_demo_account
from freeshelf.ingest.demo_library import load_demo
from freeshelf.ingest.demo_removal import demo_source
from freeshelf.library.models import FileContent
from freeshelf.operations.embedder import count_passages, embed_all
from freeshelf.operations.errors import NotEmbeddedError
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.operations.paths import data_dir, make_data_dir
from freeshelf.operations.preparation import collect_static_files
from freeshelf.operations.progress import Progress
from freeshelf.operations.worker import Worker


def install_demo_model(*, report: Callable[[str], None]) -> None:
    """Install the model FREESHELF_DEMO_MODEL, unless a model is installed.

    Without it everything except dense search works, so errors are only reported.
    """
    recipe = RECIPES.get(settings.FREESHELF_DEMO_MODEL)
    if recipe is None or installed_models():
        return
    try:
        model = install_recipe(recipe, report=report)
    except (ModelError, OSError) as error:
        report(f"The demo continues without search by meaning: {error}")
        return
    report(f"The model {model.name} is installed")


Report = Callable[[str], None]

# Steps with their shares of the work before the library is opened, and after it.
_DATABASE = "Creating or updating the database"
_RECORDS = "Loading the vocabularies and the demo library"
_STATIC = "Gathering style sheets, scripts and icons"
_INDEX = "Building the search index"
_BEFORE = {_DATABASE: 40, _RECORDS: 50, _STATIC: 4, _INDEX: 6}
_FILES = "Reading the files"
_PASSAGES = "Bringing the search index up to date"
_MEANING = "Reading the library for its meaning"
_AFTER = {_FILES: 40, _PASSAGES: 5, _MEANING: 55}


def prepare_demo(*, report: Report) -> str | None:
    """Set up the demo library as far as it can be opened; it is idempotent.

    Returns the password of the editor, or None when it was changed.
    """
    make_data_dir()
    report(f"The library is kept in {data_dir()}")
    progress = Progress(report, _BEFORE)
    # Nobody else writes to a library that is not open.
    with without_pauses():
        progress.begin(_DATABASE)
        call_command("migrate", interactive=False, verbosity=0)
        progress.begin(_RECORDS)
        summary = load_demo(now=timezone.now(), progress=progress.show)
        report(f"  {summary.as_text()}")
        source = demo_source()
        password = ensure_demo_account(source, now=timezone.now()) if source else None
        progress.begin(_STATIC)
        collect_static_files()
        progress.begin(_INDEX)
        bring_up_to_date()
    return password


def complete_demo(*, report: Report, is_open: bool = False) -> None:
    """Read the files and embed the passages of a demo library, which may be open.

    An open library has an embedder of its own, which is waited for.
    """
    prefix = "In the background, " if is_open else ""
    steps = dict(_AFTER)
    if not active_models():
        del steps[_MEANING]
    progress = Progress(report, steps, prefix=prefix)
    unread = FileContent.objects.filter(state__in=FileContent.UNREAD)
    total = unread.count()
    progress.begin(_FILES)
    Worker().run(
        until_empty=True,
        after_task=lambda: progress.show(total - unread.count(), total),
    )
    # An open library has a worker of its own, which may still read one.
    while is_open and unread.exists():
        time.sleep(1)
    progress.begin(_PASSAGES)
    bring_up_to_date()
    if _MEANING in steps:
        progress.begin(_MEANING)
        try:
            embed_all(
                report=lambda states: progress.show(*count_passages(states)),
                only_wait=is_open,
            )
        except (ModelError, NotEmbeddedError) as error:
            report(f"Search by meaning comes later, in the background: {error}")
            return
    report("The demo library is complete")
