"""Requests that no browser would send: never a fault of ours, always a sentence."""

import pytest

from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    pdf_bytes,
)

HUGE = "9" * 4500  # more digits than Python reads as a number


@pytest.mark.line(16)
@pytest.mark.parametrize(
    "part", [f"bytes=0-{HUGE}", f"bytes={HUGE}-", f"bytes=-{HUGE}", "bytes=٣-٤"]
)
def test_a_part_that_cannot_be_counted_is_answered_by_the_whole(db, client, part):
    content = pdf_bytes("Fees")
    file = FileFactory(resource=ResourceFactory(), content=content)

    response = client.get(file.download_url(), headers={"range": part})

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == content


@pytest.mark.line(14)
@pytest.mark.parametrize("year", ["²", HUGE, "-1", "1e3", "٢٠٢٢", "99999"])
def test_a_year_that_is_none_finds_nothing(shelve, client, year):
    ResourceFactory(title="Fees", issued="2021")
    ResourceFactory(title="Debts", issued="2022")
    shelve()

    response = client.get("/en/search", {"year": year})

    assert response.status_code == 200
    assert b"No resource matches these filters." in response.content


@pytest.mark.line(16)
def test_a_person_alone_without_a_publisher_is_cited(db, client):
    person = AgentFactory(name="Okafor, Ada", kind="person")
    resource = ResourceFactory(title="Who pays", creators=[person])

    response = client.get(f"{resource.get_absolute_url()}/cite")

    assert response.status_code == 200
    assert b"Okafor" in response.content
