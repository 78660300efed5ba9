"""This version and an earlier one take each other's place while readers read.

`make test-services` builds both from the history (`tests.rolling.earlier`) and starts
the servers.
"""

import json
import os
import time

import pytest

from tests import databases
from tests.rolling.nodes import DATA, Cluster, Editor, Reader, until

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(
        "TEST_EARLIER_VERSION" not in os.environ, reason="of make test-services"
    ),
]
_TOKEN = """
from django.contrib.auth.models import User
from django.utils import timezone
from freeshelf.accounts.models import Scope
from freeshelf.accounts.services.tokens import create_token
user = User.objects.get(username="ana")
print(create_token(user=user, name="meanwhile", scopes=Scope.values, days=2,
    now=timezone.now(), made_by=user)[1])
"""
_BACKGROUND = ("--only", "worker,indexer,schedule")
# As long as each state of the deploy lasts at least.
_SECONDS = 3


@pytest.fixture
def cluster(tmp_path):
    """Servers with the library of the tests of upgrades, and nodes of both versions."""
    cluster = Cluster(tmp_path)
    databases.make_empty(cluster.name)
    yield cluster
    cluster.close()
    databases.drop(cluster.name)


def test_no_reader_notices_that_versions_change(cluster):
    cluster.run("EARLIER", "manage", "make_bucket")
    cluster.run("EARLIER", "restore", str(DATA / "library-0.2.0.tar.gz"))
    token = cluster.run(
        "EARLIER", "manage", "shell", "--no-imports", "--command", _TOKEN
    ).split()[-1]
    cluster.start("EARLIER", "background", *_BACKGROUND)
    cluster.start_web("EARLIER", 1)
    cluster.start_web("EARLIER", 2)

    with Reader() as one, Reader() as two, Editor(token) as editor:
        time.sleep(_SECONDS)
        cluster.run("THIS", "migrate", "--wait")
        # The earlier version goes on, on the tables of this one.
        time.sleep(_SECONDS)
        for number in (1, 2):
            cluster.stop(f"web-{number}")
            cluster.start_web("THIS", number)
            time.sleep(_SECONDS)
        cluster.stop("background")
        cluster.start("THIS", "background", *_BACKGROUND)
        time.sleep(_SECONDS)

    assert [*one.wrong, *two.wrong] == []
    assert editor.wrong == []
    assert min(one.done, two.done) > 50
    assert len(editor.saved) > 5
    until(lambda: all(_times_found(editor, title) == 1 for title in editor.saved))
    # Images of records are made anew after a restore.
    cluster.run("THIS", "doctor")
    assert "agree" in cluster.run("THIS", "doctor", "--check")


def _times_found(visitor, title):
    words = title.replace(" ", "+")
    status, text = visitor.ask("GET", f"/api/v1/search?q=%22{words}%22")
    assert status == 200, text
    return [hit["record"]["title"] for hit in json.loads(text)["data"]].count(title)
