"""One process at a time holds a lease, and what another took over is not committed."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models.functions import Now

from freeshelf.leases import fencing, processes, services
from freeshelf.leases.errors import LeaseHeldError, LeaseLostError
from freeshelf.leases.fencing import check_leases
from freeshelf.leases.models import Lease
from freeshelf.leases.services import (
    end_if_over,
    give_back,
    give_back_of_this_node,
    hold,
    holder_of,
    is_held,
    node_troubles,
)
from freeshelf.operations import role_states
from freeshelf.operations.role_states import RoleWatch
from freeshelf.vocabularies.models import ConceptScheme

pytestmark = pytest.mark.django_db(transaction=True)


def taken_by(node: str, process: str = "elsewhere:1:1", name: str = "import") -> Lease:
    """A lease as another process holds it."""
    return Lease.objects.create(
        name=name,
        node=node,
        process=process,
        token=7,
        expires_at=Now() + timedelta(minutes=1),
    )


def take_over(name: str = "import") -> None:
    """Take a lease as another node does once it has expired."""

    def update() -> None:
        Lease.objects.filter(name=name).update(node="b", process="b:1:1", token=99)
        connection.close()

    elsewhere = threading.Thread(target=update)
    elsewhere.start()
    elsewhere.join()


def scheme(name: str) -> ConceptScheme:
    return ConceptScheme(identifier=name, uri=f"urn:{name}", title=name)


@pytest.fixture
def ended() -> int:
    """The ID of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_lease_is_held_once_and_names_its_holder_until_it_is_given_back():
    with hold("import"):
        assert is_held("import")
        with pytest.raises(LeaseHeldError, match=f"process {os.getpid()} on"):
            hold("import").__enter__()
        with hold("dump"):
            assert is_held("dump")

    assert not is_held("import")
    assert holder_of("import") == ""
    with hold("import") as again:
        assert again.token == 2


def test_a_lease_of_another_node_is_free_when_it_has_expired_and_not_before():
    taken_by("other")
    with pytest.raises(LeaseHeldError, match="on other"):
        hold("import").__enter__()

    Lease.objects.update(expires_at=Now())

    with hold("import") as held:
        assert held.token == 8


def test_a_process_of_this_node_that_ended_is_not_waited_for(ended):
    node, machine = processes.this_node(), processes.prefix_of(ended)
    taken_by(node, f"{machine}123")

    assert not is_held("import")
    with hold("import"):
        assert is_held("import")


@pytest.mark.parametrize("is_other_node", [True, False])
def test_a_process_that_cannot_be_looked_up_is_waited_for(ended, is_other_node):
    """Of another machine, or of another container with the name of this one."""
    if is_other_node:
        taken_by("other", f"{processes.prefix_of(ended)}123")
    else:
        taken_by(processes.this_node(), f"elsewhere:{ended}:123")

    assert is_held("import")
    assert not end_if_over("import")


def test_what_is_committed_after_a_take_over_is_refused_and_rolled_back():
    with hold("import"):
        scheme("before").save()
        take_over()
        with (
            pytest.raises(LeaseLostError, match="import was taken over"),
            transaction.atomic(),
        ):
            scheme("after").save()

    names = ConceptScheme.objects.values_list("identifier", flat=True)
    assert list(names) == ["before"]
    assert holder_of("import") == "process 1 on b"
    # Only what is done under the lease is refused.
    scheme("later").save()


def test_a_statement_alone_is_refused_as_well():
    scheme("one").save()
    with hold("import"):
        take_over()
        with pytest.raises(LeaseLostError):
            ConceptScheme.objects.update(title="changed")
        with pytest.raises(LeaseLostError):
            ConceptScheme.objects.all().delete()
        with pytest.raises(LeaseLostError):
            scheme("two").save()

    assert ConceptScheme.objects.get().title == "one"


def test_who_was_frozen_asks_before_the_next_statement(monkeypatch):
    with hold("import"):
        take_over()
        assert not ConceptScheme.objects.exists()
        later = fencing.now() + 1000
        monkeypatch.setattr(fencing, "now", lambda: later)
        with pytest.raises(LeaseLostError):
            ConceptScheme.objects.exists()


def test_what_is_stored_elsewhere_can_ask():
    check_leases()
    with hold("import"):
        check_leases()
        take_over()
        with pytest.raises(LeaseLostError):
            check_leases()


def test_all_leases_of_a_thread_are_asked_for():
    with hold("worker"):
        with hold("import"):
            take_over("worker")
            with pytest.raises(LeaseLostError, match="worker"):
                scheme("one").save()
        assert not Lease.objects.filter(name="import", expires_at__gt=Now()).exists()
    assert not ConceptScheme.objects.exists()


def test_a_supervisor_gives_back_what_its_child_had(ended):
    node, machine = processes.this_node(), processes.prefix_of(ended)
    taken_by(node, f"{machine}1", "worker")
    taken_by(node, f"{machine[:-1]}9:1", "of a longer number")
    taken_by("other", f"{machine}1", "of another node")

    give_back(ended)

    over = Lease.objects.filter(expires_at__lte=Now()).values_list("name", flat=True)
    assert list(over) == ["worker"]


def test_the_watch_of_a_supervisor_gives_back_and_tries_again(ended, monkeypatch):
    taken_by(processes.this_node(), f"{processes.prefix_of(ended)}1", "worker")
    watch = RoleWatch()
    with monkeypatch.context() as patch:
        patch.setattr(role_states, "give_back", Mock(side_effect=DatabaseError))
        watch.ended("worker 1", pid=ended, deaths=1)
    over = Lease.objects.filter(expires_at__lte=Now())
    assert not over.exists()

    watch.stalled()

    assert over.exists()


def test_a_node_that_starts_takes_back_its_own_and_leaves_what_still_runs(ended):
    node = processes.this_node()
    taken_by(node, f"{processes.prefix_of(ended)}1", "ended")
    taken_by(node, "earlier container:1:1", "earlier")
    taken_by("other", name="other")
    with hold("of a command that runs"):
        give_back_of_this_node()

        over = Lease.objects.filter(expires_at__lte=Now()).order_by("name")
        assert [row.name for row in over] == ["earlier", "ended"]


def test_leases_that_are_used_once_leave_no_row():
    with hold("worker 1", once=True):
        assert not end_if_over("worker 1")
    assert not Lease.objects.exists()
    assert end_if_over("worker 1")


def test_leases_of_a_process_are_renewed_together(settings):
    settings.FREESHELF_LEASES = {**settings.FREESHELF_LEASES, "SECONDS": 0.6}
    with hold("a") as first, hold("b") as second:
        for held in (first, second):
            before = held.sure_until
            _wait_for(lambda held=held, before=before: held.sure_until > before)
        assert is_held("a")
        take_over("a")
        _wait_for(lambda: fencing.now() > first.sure_until)
        assert second.sure_until > first.sure_until
        with pytest.raises(LeaseLostError):
            is_held("b")


def test_a_renewal_that_was_under_way_does_not_revive_what_was_given_back():
    with hold("a") as held:
        pass
    services._renew([held])

    assert not is_held("a")


def test_an_error_of_any_kind_does_not_end_the_renewals(settings, monkeypatch):
    settings.FREESHELF_LEASES = {**settings.FREESHELF_LEASES, "SECONDS": 0.6}
    troubles = [InterfaceError("the connection is closed"), RuntimeError("no access")]
    renew = services._renew

    def renew_after_troubles(held):
        if troubles:
            raise troubles.pop()
        renew(held)

    monkeypatch.setattr(services, "_renew", renew_after_troubles)
    with hold("a") as held:
        before = held.sure_until
        _wait_for(lambda: held.sure_until > before)

    assert not troubles


def _wait_for(condition) -> None:
    deadline = fencing.now() + 20
    while not condition():
        assert fencing.now() < deadline
        time.sleep(0.01)


def test_machines_that_go_by_one_name_are_told():
    taken_by("work-1", "here:1:1", name="import")
    taken_by("work-1", "here:2:2", name="reading")
    taken_by("web-1", "there:1:1", name="look")
    assert list(node_troubles()) == []

    lease = taken_by("work-1", "there:1:1", name="schedule")
    (sentence,) = node_troubles()
    assert sentence.startswith("2 machines go by the name work-1: ")

    Lease.objects.filter(name=lease.name).update(expires_at=Now())
    assert list(node_troubles()) == []
