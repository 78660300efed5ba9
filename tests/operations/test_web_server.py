"""The web server is set up for the machine it runs on."""

import os
import socket
from unittest import mock

import pytest

from freeshelf.operations import web_server


@pytest.mark.parametrize(
    ("is_writable", "folder"), [(True, web_server._IN_MEMORY), (False, None)]
)
def test_heartbeats_are_kept_in_memory_where_that_may_be_written(
    monkeypatch, is_writable, folder
):
    monkeypatch.setattr(os, "access", lambda path, mode: is_writable)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = web_server._Gunicorn(listener.fileno())

    assert server.cfg.worker_tmp_dir == folder


def test_work_behind_the_scenes_waits_for_longer_than_who_waits_for_a_page(
    monkeypatch, settings
):
    """And for less long than what counts as standing still."""
    options = dict(settings.DATABASES["default"]["OPTIONS"])
    behind = options["timeout"]
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", options)
    monkeypatch.setattr(web_server, "_Gunicorn", mock.Mock())

    web_server.run_web_server(0)

    patience = settings.FREESHELF_SERVER["PATIENCE_SECONDS"]
    assert options["timeout"] < behind < patience / 2
