"""A library that runs keeps its clock, whatever its first process had loaded."""

import os
import signal
from pathlib import Path

from tests.core.http.web_server import Answer, web_server
from tests.enrich.model_factories import make_model
from tests.events.calendar_text import calendar, vevent
from tests.installation import Installation
from tests.operations.test_processes import children_of, is_alive, output_of, wait_for
from tests.operations.test_served_address import page as page_at


def test_after_the_first_demo_there_is_a_clock(installation: Installation):
    """Loading the demo must leave no setting behind in the processes of the library."""
    make_model(installation.folder / "models")
    partner = web_server(lambda asked: Answer(calendar(vevent(summary="Hearing"))))
    with partner as server:
        installation.settings = {
            "FREESHELF_DEMO_MODEL": "",
            "FREESHELF_INBOX_NOTIFY": "editor@example.org",
            "FREESHELF_HTTP_ALLOWED_HOSTS": server.host,
        }
        demo = installation.open("demo")
        installation.process("ask_for_what_has_its_time", f"{server.url}/a.ics")

        def is_so(query: str) -> bool:
            with installation.database() as database:
                return database.execute(query).fetchone() != (0,)

        page = "SELECT count(*) FROM wagtailcore_page WHERE live AND title='Kingfisher'"
        event = "SELECT count(*) FROM events_event WHERE title = 'Hearing'"
        wait_for(lambda: is_so(page))
        wait_for(lambda: is_so(event))

        def is_found(word: str) -> bool:
            return "1 resource" in page_at(f"{demo.address}en/search?q={word}")

        wait_for(lambda: is_found("ortolan") and is_found("lapwing"))
        wait_for(lambda: list((installation.folder / "emails").glob("*.eml")))
    demo.send_signal(signal.SIGINT)
    assert "Freeshelf is closed" in output_of(demo)


def test_a_process_that_stands_still_is_noticed_reported_and_started_again(
    installation: Installation,
):
    installation.settings = {"FREESHELF_PATIENCE_SECONDS": "5"}
    # An empty library would load its vocabularies first.
    installation.process("open_home_page")
    server = installation.start_freeshelf("serve", "--only", "schedule")
    patience = "SELECT count(*) FROM operations_rolestate WHERE patience_seconds = 5"
    stalls = "SELECT name FROM operations_rolestate WHERE stalled_at IS NOT NULL"
    with installation.database() as database:
        query = f"{patience} AND name = 'schedule'"
        wait_for(lambda: database.execute(query).fetchone() == (1,))
        first = _process_of(server.pid, "schedule")

        os.kill(first, signal.SIGSTOP)

        wait_for(lambda: not is_alive(first))
        wait_for(lambda: ("schedule",) in database.execute(stalls).fetchall())
    assert wait_for(lambda: _process_of(server.pid, "schedule")) != first
    said = installation.freeshelf("doctor", "--check", status=1)
    assert "“schedule” made no progress and was restarted" in said
    installation.freeshelf("doctor")
    server.send_signal(signal.SIGTERM)
    assert "schedule makes no progress" in output_of(server)
    with installation.database() as database:
        assert database.execute("SELECT * FROM operations_rolestate").fetchall() == []


def test_the_web_server_forks_without_threads_and_dies_with_the_supervisor(
    installation: Installation,
):
    make_model(installation.folder / "models")
    installation.process("open_home_page")
    server = installation.serve()
    arbiter = wait_for(lambda: _process_of(server.pid, "web server"))
    wait_for(lambda: len(children_of(arbiter)) == 2)

    status = Path(f"/proc/{arbiter}/status").read_text()
    mapped = Path(f"/proc/{arbiter}/maps").read_text()

    assert status.split("Threads:")[1].split()[0] == "1"
    assert "onnxruntime" not in mapped

    # The web server has a head start.
    wait_for(lambda: len(children_of(server.pid)) == 5)
    children = children_of(server.pid)
    everyone = [*children, *(pid for child in children for pid in children_of(child))]
    assert len(everyone) > 5

    server.kill()

    wait_for(lambda: not any(map(is_alive, everyone)))


def _process_of(supervisor: int, role: str) -> int | None:
    for child in children_of(supervisor):
        words = Path(f"/proc/{child}/cmdline").read_text().split("\0")
        if role in words:
            return child
    return None
