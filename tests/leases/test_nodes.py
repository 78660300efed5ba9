"""Nodes that fail: their work is done once, by another one, after their lease."""

import pytest

from tests.installation import Installation


def test_what_a_frozen_worker_did_when_it_is_thawed_is_refused(
    installation: Installation,
) -> None:
    assert "read once" in installation.process("freeze_a_worker_at_each_pause")


@pytest.mark.postgresql
def test_a_worker_that_is_frozen_within_a_transaction_holds_nobody_up(
    installation: Installation,
) -> None:
    installation.settings |= {"FREESHELF_LEASE_SECONDS": "2"}

    said = installation.process("freeze_a_worker_within_a_transaction")

    assert "ended by the server" in said


def test_a_killed_worker_is_waited_for_by_other_nodes_only(
    installation: Installation,
) -> None:
    assert "taken over" in installation.process("kill_a_worker")


def test_a_node_that_starts_again_has_its_own_work_back_at_once(
    installation: Installation,
) -> None:
    assert "at once" in installation.process("restart_a_node")


def test_of_two_schedules_one_fires(installation: Installation) -> None:
    fired = installation.folder / "fired"

    assert "fired once" in installation.process("fire_two_schedules", str(fired))


def test_what_one_node_changes_another_shows_in_a_moment(
    installation: Installation,
) -> None:
    shown = installation.folder / "shown"

    said = installation.process("show_changes_of_another", str(shown))

    # Values are kept for up to 15 seconds; a busy machine takes its time.
    assert float(said.split()[2]) < 5
