"""The account of the demonstration's editor, and the file with its password."""

import os
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet

from freeshelf.accounts.roles import DEMO_EDITOR, Role
from freeshelf.accounts.services.users import create_user
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import reference_to, save_provenance

# No part of the bundle has this key.
ACCOUNT_KEY = "account"


def ensure_demo_account(source: Source, *, now: datetime) -> str | None:
    """Create the editor, and return the password unless it was changed.

    It is random and stored next to the data, readable only by its owner: a fixed
    password would open the admin area to any page in a browser.
    """
    user = User.objects.filter(username=DEMO_EDITOR).first()
    stored = _stored_password()
    if user is None:
        password = stored or secrets.token_urlsafe(12)
        _store_password(password)
        user = create_user(username=DEMO_EDITOR, password=password, role=Role.EDITOR)
        save_provenance(
            source=source,
            key=ACCOUNT_KEY,
            target=user,
            checksum="",
            record={},
            now=now,
        )
        return password
    return stored if stored and user.check_password(stored) else None


def demo_account(source: Source) -> User | None:
    """Return the account that came with the demonstration, if it is still there."""
    user = User.objects.filter(username=DEMO_EDITOR).first()
    if user is None:
        return None
    noted = Provenance.objects.filter(source=source, record_key=ACCOUNT_KEY)
    if noted.exists():
        # Somebody may have deleted it, and made another of this name.
        return user if noted.filter(**reference_to(user)).exists() else None
    # Before version 0.3 only the file told.
    return user if _password_file().exists() else None


def own_administrators(source: Source) -> QuerySet[User]:
    """Return the administrators who did not come with the demonstration."""
    demo = demo_account(source)
    people = User.objects.filter(is_active=True, is_superuser=True)
    return people.exclude(pk=demo.pk) if demo else people


def delete_demo_account(source: Source) -> bool:
    """Delete the account and the file, and return whether there was an account."""
    user = demo_account(source)
    if user is not None:
        user.delete()
    Provenance.objects.filter(source=source, record_key=ACCOUNT_KEY).delete()
    _password_file().unlink(missing_ok=True)
    return user is not None


def _password_file() -> Path:
    return Path(settings.FREESHELF_DATA_DIR) / "demo-editor-password"


def _stored_password() -> str | None:
    try:
        return _password_file().read_text("ascii").strip() or None
    except FileNotFoundError:
        return None


def _store_password(password: str) -> None:
    descriptor = os.open(_password_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(password + "\n")
