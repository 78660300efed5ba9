"""While `serve` runs, what is scheduled is published and found."""

import signal

import pytest

from tests.pipeline.test_processes import output_of, wait_for


@pytest.mark.line(3)
@pytest.mark.line(17)
def test_a_scheduled_record_is_published_by_the_running_library(installation):
    installation.process("schedule_for_now", "kingfisher")

    server = installation.serve()

    query = "SELECT count(*) FROM library_resource WHERE live"
    with installation.database() as database:
        wait_for(lambda: database.execute(query).fetchone() == (1,), seconds=90)
    server.send_signal(signal.SIGTERM)
    output_of(server)
    installation.process("assert_index_follows")
