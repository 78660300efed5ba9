"""A backup lets nobody act as someone who was signed in when it was made."""

import tarfile

import pytest
from django.test import Client
from django.utils import timezone

from freeshelf.accounts.models import Session
from freeshelf.operations.backup.services import create_backup
from tests.accounts.people import make_person, sign_in
from tests.api.writers import token_for


@pytest.mark.django_db(transaction=True)
def test_no_key_of_a_session_is_in_a_backup(client, settings, tmp_path):
    settings.FREESHELF_DATA_DIR = tmp_path / "data"
    token, _text = token_for(make_person(role="editor"))
    sign_in(client)
    sign_in(Client(), "nobody", "wrong")
    key = client.session.session_key
    target = tmp_path / "library.tar"

    create_backup(target=target, now=timezone.now(), progress=lambda line: None)

    assert Session.objects.filter(session_key=key).exists()
    with tarfile.open(target) as archive:
        database = archive.extractfile("freeshelf.sqlite3").read()
    assert b"ana@example.org" in database
    assert key.encode() not in database
    assert b"login_failed" not in database
    assert token.token_hash.encode() not in database
