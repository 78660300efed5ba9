"""The web server is set up for the machine it runs on."""

import os
import socket

import pytest

from freeshelf.pipeline import web_server


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
