"""Set up a demo library in an empty folder."""

import os
import secrets
import subprocess
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command

from freeshelf.accounts.roles import Role
from freeshelf.accounts.services.users import create_user
from freeshelf.core.supervision import python, python_environment
from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.registry import active_models, installed_models
from freeshelf.enrich.language_models.weights import RECIPES, install_recipe
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.operations.paths import data_dir, make_data_dir
from freeshelf.operations.preparation import collect_static_files
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


def embed_demo(*, report: Callable[[str], None]) -> None:
    """Embed new passages of the library, if there is a model.

    After an error the rest is embedded in the background once the library is open.
    """
    if not active_models():
        return
    report("Reading the library for its meaning")
    # A separate process, whose memory is freed before the library is opened.
    done = subprocess.run(  # noqa: S603 - our own command
        python("django", "embed_passages"),
        stdin=subprocess.DEVNULL,
        env=python_environment(),
        check=False,
    )
    if done.returncode:
        report("Search by meaning comes later, in the background")


USERNAME = "editor"

Report = Callable[[str], None]


def prepare_demo(*, report: Report) -> str | None:
    """Set up the demo library; it is idempotent.

    Returns the password of the editor, or None when it was changed. It is random and
    stored next to the data, readable only by its owner: a fixed password would open the
    admin to any page in a browser.
    """
    make_data_dir()
    report(f"The library is kept in {data_dir()}")
    report("Creating or updating the database")
    call_command("migrate", interactive=False, verbosity=0)
    report("Loading the vocabularies and the demo library")
    call_command("load_demo")
    password = _editor_password()
    if collect_static_files():
        report("Gathered style sheets, scripts and icons")
    install_demo_model(report=report)
    report("Reading the files")
    Worker().run(until_empty=True)
    report("Bringing the search index up to date")
    bring_up_to_date()
    embed_demo(report=report)
    return password


def _editor_password() -> str | None:
    user = User.objects.filter(username=USERNAME).first()
    stored = _stored_password()
    if user is None:
        password = stored or secrets.token_urlsafe(12)
        _store_password(password)
        create_user(username=USERNAME, password=password, role=Role.EDITOR)
        return password
    return stored if stored and user.check_password(stored) else None


def _password_file() -> Path:
    return data_dir() / "demo-editor-password"


def _stored_password() -> str | None:
    try:
        return _password_file().read_text("ascii").strip() or None
    except FileNotFoundError:
        return None


def _store_password(password: str) -> None:
    descriptor = os.open(_password_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(password + "\n")
