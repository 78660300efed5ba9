"""Uploads that are fetched from the site itself."""

import pytest

from freeshelf.core.http import HttpPolicy
from freeshelf.sources.remote_files import RemoteFileError, RemoteFiles
from tests.core.http.web_server import Answer, web_server


@pytest.fixture
def server():
    def answer(asked):
        if asked.path.endswith(".pdf"):
            return Answer(b"%PDF-1.7", headers={"Content-Type": "application/pdf"})
        if asked.path.endswith("large.bin"):
            return Answer(bytes(2_000))
        if asked.path.endswith("moved.docx"):
            return Answer(b"<p>Not here", headers={"Content-Type": "text/html"})
        return Answer(status=404)

    with web_server(answer) as running:
        yield running


@pytest.fixture
def files(server, tmp_path):
    policy = HttpPolicy(allowed_hosts=frozenset({server.host}), requests_per_second=1e6)
    with RemoteFiles(tmp_path / "uploads", policy=policy, max_bytes=1_000) as opened:
        yield opened


def test_a_file_is_fetched_once_and_stands_at_its_path(server, files):
    for _time in range(2):
        path = files.fetch(f"{server.url}/wp/2026/11/a.pdf", "2026/11/a.pdf")

    assert path == files.folder / "2026/11/a.pdf"
    assert path.read_bytes() == b"%PDF-1.7"
    assert server.paths == ["/wp/2026/11/a.pdf"]


@pytest.mark.parametrize("name", ["gone.docx", "moved.docx", "large.bin"])
def test_what_the_site_does_not_give_leaves_nothing_behind(server, files, name):
    with pytest.raises(RemoteFileError):
        files.fetch(f"{server.url}/{name}", name)

    assert not [path for path in files.folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("below", ["../outside.pdf", "", "/", "a/../../b.pdf"])
def test_no_path_leads_out_of_the_folder(server, files, below):
    with pytest.raises(RemoteFileError):
        files.fetch(f"{server.url}/a.pdf", below)

    assert server.asked == []
