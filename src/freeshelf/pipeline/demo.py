"""A library to look at, ready in an empty folder."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import User
from django.core.management import call_command

from freeshelf.accounts.roles import Role
from freeshelf.accounts.services.people import create_user
from freeshelf.pipeline.demo_model import embed_demo, install_demo_model
from freeshelf.pipeline.indexer import bring_up_to_date
from freeshelf.pipeline.places import data_dir, make_data_dir
from freeshelf.pipeline.statics import gather_statics
from freeshelf.pipeline.worker import Worker

USERNAME = "editor"

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """The editor's log-in; password is None when it was changed since."""

    username: str
    password: str | None


def prepare_demo(*, report: Report) -> DemoLogin:
    """Bring the demo library up; doing it again changes nothing.

    The password is random, and kept beside the data where only its owner can read
    it: a password that everyone knows would open the desk to any page in a browser.
    """
    make_data_dir()
    report(f"The library is kept in {data_dir()}")
    report("Creating or updating the database")
    call_command("migrate", interactive=False, verbosity=0)
    report("Loading the vocabularies and the demo library")
    call_command("load_demo")
    login = _editor()
    if gather_statics():
        report("Gathered style sheets, scripts and icons")
    install_demo_model(report=report)
    report("Reading the files")
    Worker().run(until_empty=True)
    report("Bringing the search index up to date")
    bring_up_to_date()
    embed_demo(report=report)
    return login


def _editor() -> DemoLogin:
    user = User.objects.filter(username=USERNAME).first()
    kept = _kept_password()
    if user is None:
        password = kept or secrets.token_urlsafe(12)
        _keep_password(password)
        create_user(username=USERNAME, password=password, role=Role.EDITOR)
        return DemoLogin(USERNAME, password)
    if kept and user.check_password(kept):
        return DemoLogin(USERNAME, kept)
    return DemoLogin(USERNAME, None)


def _password_file() -> Path:
    return data_dir() / "demo-editor-password"


def _kept_password() -> str | None:
    try:
        return _password_file().read_text("ascii").strip() or None
    except FileNotFoundError:
        return None


def _keep_password(password: str) -> None:
    descriptor = os.open(_password_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(password + "\n")
