"""A loop that reads and writes goes on while others write."""

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from freeshelf.ingest.batches import iterate_in_chunks


@pytest.mark.django_db(transaction=True)
def test_what_another_writes_meanwhile_ends_no_loop() -> None:
    # More than Django fetches at once.
    User.objects.bulk_create(User(username=f"person{n:04}") for n in range(2100))
    seen = []

    for user in iterate_in_chunks(User.objects.order_by("-username")):
        seen.append(user.username)
        if user.username.endswith("500"):
            _write_aside(user.username)
            with transaction.atomic():
                user.delete()

    assert seen == [f"person{n:04}" for n in reversed(range(2100))]
    assert User.objects.filter(last_name="aside").count() == 2


def _write_aside(name: str) -> None:
    """Write as another process does, by a connection of its own."""

    def write() -> None:
        User.objects.create(username=f"aside-{name}", last_name="aside")
        connection.close()

    other = threading.Thread(target=write)
    other.start()
    other.join()
