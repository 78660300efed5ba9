"""Names of files are fit for an address, whatever they were called outside."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from freeshelf.library.uploads import safe_file_name
from tests.library.factories import FileFactory, ResourceFactory


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("guide.pdf", "guide.pdf"),
        ("Guide à lire (1).pdf", "Guide à lire (1).pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\papers\\fees.pdf", "fees.pdf"),
        ("fees\r\nSet-Cookie: x.pdf", "feesSet-Cookie: x.pdf"),
        ("fees\u202efdp.exe", "feesfdp.exe"),
        ("\udcff.pdf", ".pdf"),
        ("..", "file"),
        ("\x00", "file"),
        ("", "file"),
        ("a" * 600 + ".pdf", "a" * 196 + ".pdf"),
    ],
)
def test_a_name_is_one_line_and_one_part(name, fit):
    assert safe_file_name(name) == fit


@given(name=st.text(max_size=40))
@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_file_of_any_name_can_be_fetched(db, client, name):
    file = FileFactory(resource=ResourceFactory(), name=name, content=b"Fees")

    response = client.get(file.download_url())

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"Fees"
