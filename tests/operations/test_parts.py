"""Parts of a library on several nodes: what they run, and who migrates."""

import signal

from tests.operations.test_processes import children_of, is_alive, output_of, wait_for

_MIGRATING = """
    INSERT INTO leases_lease (name, node, process, token, expires_at)
    VALUES ('migration', 'other', 'elsewhere:7:1', 1, '2999-01-01')
"""


def test_one_node_migrates_and_others_wait_for_it(installation):
    with installation.database() as database:
        database.execute(_MIGRATING)
    refused = installation.freeshelf("migrate", status=1)
    waiting = installation.start_freeshelf("migrate", "--wait")
    first = waiting.stdout.readline()
    with installation.database() as database:
        database.execute("UPDATE leases_lease SET expires_at = '2000-01-01'")

    assert refused.count("\n") == 1
    assert "is being migrated (process 7 on other)" in refused
    assert first == "Waiting for a migration by process 7 on other\n"
    assert output_of(waiting) == "Nothing is left to do.\n"

    with installation.database() as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('library', '9999_of_the_future', '2099-01-01')"
        )
    newer = installation.freeshelf("migrate", "--wait", status=1)
    assert newer.count("\n") == 1
    assert "changed by a newer version of Freeshelf (library 9999" in newer


def test_a_part_of_serve_runs_alone_and_beside_others(installation):
    wrong = installation.freeshelf("serve", "--only", "web,lift", status=2)
    assert "'lift' is no part of it: choose from web, worker" in wrong

    # An empty library would load its vocabularies first.
    installation.process("open_home_page")
    process = installation.start_freeshelf("serve", "--only", "worker")
    children = wait_for(
        lambda: found if len(found := children_of(process.pid)) > 1 else None
    )
    whole = installation.freeshelf("serve", "--port", "0", status=1)
    held = "SELECT node FROM leases_lease WHERE name LIKE 'worker %'"
    with installation.database() as database:
        wait_for(lambda: database.execute(held).fetchone())
    process.send_signal(signal.SIGINT)

    said = output_of(process)
    assert "already runs" in whole
    assert "Freeshelf runs worker (Ctrl-C ends it)" in said
    assert "open at" not in said
    assert len(children) == 2  # with an embedder
    assert not any(map(is_alive, children))
