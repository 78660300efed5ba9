"""Fixtures of every test."""

import gc
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import hypothesis
import pytest
from django.core.servers.basehttp import WSGIRequestHandler
from django.core.signals import setting_changed
from django.db import connection
from django.dispatch import receiver
from django.test import TransactionTestCase
from playwright.sync_api import expect
from scripts.compile_messages import compile_all
from xdist.workermanage import Producer

from freeshelf.core import batches
from freeshelf.search import conf
from tests import databases
from tests.dealing_out import OneByOne
from tests.installation import Installation, database_of, migrated_folder

REPOSITORY = Path(__file__).resolve().parent.parent

# A machine of two cores that runs two browsers takes its time.
expect.set_options(timeout=20_000)
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")
# Else a page waits 40 ms until the browser acknowledges the headers.
WSGIRequestHandler.disable_nagle_algorithm = True


# Thousands of tests are loaded for good: see `pytest_collection_finish`.
gc.disable()

# What a process of the library remembers between requests.
_STATE = {
    "freeshelf.statistics.counting": "forget_unwritten",
    "freeshelf.web.limits": "forget_clients",
}
_EMPTYING = {"transactional_db", "live_server"}
_DATABASE = {"db", *_EMPTYING}


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneByOne:
    return OneByOne(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Tests without the database come first: the longest of all are among them.

    Those that are left at the end are short, so that no process waits for another.
    Tests of a plugin that is left out are left out too.
    """
    from django.conf import settings

    other = "sqlite" if databases.is_postgresql() else "postgresql"
    config.hook.pytest_deselected(
        items=[item for item in items if item.get_closest_marker(other)]
    )
    items[:] = [item for item in items if not item.get_closest_marker(other)]
    if "wordpress" not in settings.FREESHELF_PLUGINS:
        without = [item for item in items if not _is_of_wordpress(item)]
        config.hook.pytest_deselected(items=[i for i in items if _is_of_wordpress(i)])
        items[:] = without
    for item in items:
        if item.get_closest_marker("browser"):
            # A page that draws itself anew under a press, on a busy machine: the
            # summary names each test that needed another chance.
            item.add_marker(pytest.mark.flaky(reruns=3))
    items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """Leave what is loaded out of the garbage that is looked for during the tests."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


@receiver(setting_changed)
def close_engines(setting: str, **_: object) -> None:
    """Close the engines of a test before: each has threads, and an index of its own."""
    if setting == "FREESHELF_SEARCH_ENGINES":
        while conf._ENGINES:
            conf._ENGINES.popitem()[1].close()


def _is_of_wordpress(item: pytest.Item) -> bool:
    own = REPOSITORY / "tests" / "wordpress"
    return own in item.path.parents or item.get_closest_marker("wordpress") is not None


def _turn(item: pytest.Item) -> tuple[bool, bool, bool]:
    wanted = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    # These empty the database, so pytest-django puts them last.
    empties = bool(wanted & _EMPTYING) or bool(
        marker and marker.kwargs.get("transaction")
    )
    is_short = empties and "journeys" not in item.path.parts
    return bool(marker or wanted & _DATABASE), empties, is_short


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two processes more than cores: many tests wait for a browser or a server."""
    return len(os.sched_getaffinity(0)) + 2


@pytest.fixture(scope="session")
def migrated() -> Path:
    """A data directory with an empty database and static files, to be copied."""
    return migrated_folder()


@pytest.fixture
def installation(migrated: Path, tmp_path: Path) -> Iterator[Installation]:
    """A data directory of its own, whose processes end with the test."""
    folder = tmp_path / "data"
    shutil.copytree(migrated, folder)
    place = Installation(folder)
    if databases.is_postgresql():
        copy = databases.make_copy(database_of(folder))
        place.settings["FREESHELF_DATABASE_URL"] = copy
    yield place
    place.close()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Its tables are copied, and it is not Django that removes it."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, migrated: Path
) -> Iterator[None]:
    """Begin with the tables as migrations made them, which takes half a minute."""
    from django.conf import settings

    if databases.is_postgresql():
        name = connection.creation._get_test_db_name()
        databases.make_copy(name)
        yield
        connection.close()
        databases.drop(name)
        return
    name = Path(settings.DATABASES["default"]["TEST"]["NAME"])
    shutil.copyfile(migrated / "freeshelf.sqlite3", name)
    yield
    for left in name.parent.glob(f"{name.name}*"):
        left.unlink()


@pytest.fixture(scope="session", autouse=True)
def restored_tables(migrated: Path) -> None:
    """Leave the tables of a test with real transactions as migrations made them.

    To empty each of them and to make permissions anew takes a second.
    """
    from django.contrib.contenttypes.models import ContentType

    def restore(_case: TransactionTestCase) -> None:
        if databases.is_postgresql():
            connection.close()
            databases.make_copy(connection.settings_dict["NAME"])
            return
        with closing(sqlite3.connect(migrated / "freeshelf.sqlite3")) as kept:
            connection.ensure_connection()
            kept.backup(connection.connection)
        # Their rows have the numbers of the migrations again.
        ContentType.objects.clear_cache()

    TransactionTestCase._fixture_teardown = restore


@pytest.fixture(scope="session", autouse=True)
def compiled_messages() -> None:
    """The catalogues as they stand, in the form that Django reads."""
    compile_all()


@pytest.fixture(scope="session", autouse=True)
def no_rests() -> None:
    """Nobody else writes into the database of a test, for whom it would rest."""
    batches.sleep = lambda _seconds: None


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """Leave the next test no budgets of clients and no counts that nobody wrote."""
    yield
    for name, forget in _STATE.items():
        if (module := sys.modules.get(name)) is not None:
            getattr(module, forget)()


@pytest.fixture
def served_cache(settings, tmp_path: Path) -> None:
    """Cache pages for some seconds, as in a library that is served."""
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {
        **settings.CACHES,
        "memory": {"BACKEND": memory, "LOCATION": str(tmp_path)},
    }


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout; tests that need it skip without."""
    folder = Path(os.environ.get("FREESHELF_SHARED", REPOSITORY.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder} (set FREESHELF_SHARED)")
    return folder
