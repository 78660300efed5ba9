"""Accounts of the old site: named as it named them, closed until they are invited."""

from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from freeshelf.accounts.services.invitations import accept, invite
from freeshelf.ingest.models import IngestRun, Provenance, RawItem, RunEntry
from freeshelf.ingest.undo import undo_run
from freeshelf_wordpress.importers.services import import_wordpress
from tests.accounts.people import make_person
from tests.library.factories import UserFactory
from tests.privacy.factories import DataRequestFactory
from tests.privacy.test_erasing import carried_out, tables_that_hold
from tests.wordpress.sources.dumps import (
    META,
    POSTS,
    USER_META,
    USERS,
    dump,
    settings,
    table,
)

pytestmark = pytest.mark.django_db

PEOPLE = (
    (1, "admin", "admin@example.org", "admin", "administrator"),
    (2, "editor_ines", "ines@example.org", "Inès Marchetti", "editor"),
    (4, "amina", "amina@example.org", "أمينة الحداد", "author"),
    (5, "contrib li", "li@example.org", "李 明", "contributor"),
    (7, "sub", "sub@example.org", "Bold O'Name &amp; Co", "subscriber"),
    (8, "shopper", "shop@example.org", "Shopper", "customer"),
)


def dump_of(people: Any) -> str:
    """A database dump of WordPress with these accounts."""
    users, meta = [], []
    for number, login, email, name, role in people:
        users.append((number, login, "$P$B-no-hash", login, email, "", name))
        roles = f'a:1:{{s:{len(role)}:"{role}";b:1;}}'
        meta.append((number, number, "wp_capabilities", roles))
    return dump(
        settings(),
        table("wp_posts", POSTS),
        table("wp_postmeta", META),
        table("wp_users", USERS, *users),
        table("wp_usermeta", USER_META, *meta),
    )


@pytest.fixture
def run(home: Any, tmp_path: Path) -> Any:
    """Import these accounts; keyword arguments set what the mapping file says."""

    def bring_in(people: Any = PEOPLE, *, subscribers: str = "none") -> Any:
        mapping = tmp_path / "mapping.yaml"
        mapping.write_text(f"users:\n  subscribers: {subscribers}\n", "utf-8")
        path = tmp_path / "site.sql"
        path.write_text(dump_of(people), "utf-8")
        return import_wordpress(
            sources=[path],
            mapping_file=mapping,
            now=timezone.now(),
        )

    return bring_in


def test_each_has_the_name_and_group_it_had_and_nobody_can_sign_in(run: Any) -> None:
    run()

    found = {
        user.username: (user.get_full_name(), [g.name for g in user.groups.all()])
        for user in User.objects.all()
    }
    assert found == {
        "admin": ("admin", ["Editors"]),
        "editor_ines": ("Inès Marchetti", ["Editors"]),
        "amina": ("أمينة الحداد", ["Authors"]),
        "contrib_li": ("李 明", ["Contributors"]),
    }
    for user in User.objects.all():
        assert not user.is_active
        assert not user.has_usable_password()
        assert not user.is_superuser
    assert mail.outbox == []


def test_subscribers_and_strange_roles_stay_raw_with_the_reason(run: Any) -> None:
    report = run()

    kept = dict(
        RawItem.objects.filter(record_type="user").values_list("title", "reason")
    )
    assert kept == {
        "Bold O'Name & Co": "no accounts are created for subscribers",
        "Shopper": "there is no equivalent of the role “customer” here",
    }
    assert report.parts["user", "subscriber"].outcomes == {"kept_raw": 1}
    assert report.parts["user", "editor"].outcomes == {"new": 1}


def test_subscribers_become_members_where_the_mapping_file_says_so(run: Any) -> None:
    run()
    run(subscribers="members")

    user = User.objects.get(username="sub")
    assert [group.name for group in user.groups.all()] == ["Members"]
    assert user.get_full_name() == "Bold O'Name & Co"
    assert not RawItem.objects.filter(title="Bold O'Name & Co").exists()


def test_a_second_run_changes_nothing_and_follows_only_accounts_that_wait(
    run: Any,
) -> None:
    run()
    opened = User.objects.get(username="amina")
    opened.is_active = True
    opened.first_name = "Amina"
    opened.save()
    before = list(User.objects.order_by("pk").values())

    run()
    assert list(User.objects.order_by("pk").values()) == before
    renamed = [
        (n, login, mail_, f"{name} jr", role) for n, login, mail_, name, role in PEOPLE
    ]
    run(renamed)

    opened.refresh_from_db()
    assert opened.first_name == "Amina"
    assert User.objects.get(username="editor_ines").get_full_name().endswith("jr")


def test_what_someone_may_do_who_was_invited_here_is_not_the_old_sites_to_say(
    run: Any,
) -> None:
    invited = UserFactory(username="amina", email="amina@example.org", is_active=False)
    invited.set_unusable_password()
    invited.save()
    run()
    moved = User.objects.get(username="contrib_li")
    moved.groups.set([])

    run([(*person[:4], "administrator") for person in PEOPLE])

    assert not invited.groups.exists()
    assert not moved.groups.exists()
    assert User.objects.get(username="editor_ines").groups.get().name == "Editors"


def test_who_has_an_account_here_keeps_it_and_a_taken_name_gives_way(run: Any) -> None:
    here = UserFactory(username="ines", email="ines@example.org")
    UserFactory(username="Admin", email="other@example.org")

    run()

    here.refresh_from_db()
    assert here.is_active
    assert not User.objects.filter(username="editor_ines").exists()
    assert User.objects.get(email="admin@example.org").username == "admin-2"


def test_an_invitation_opens_the_account_that_waits(run: Any, client: Client) -> None:
    chief = make_person("wei", role="admin")
    run()
    client.force_login(chief)
    waiting = User.objects.get(username="amina")

    listed = client.get(reverse("accounts_unclaimed")).content.decode()
    form = client.get(
        reverse("accounts_invite"), {"email": waiting.email, "role": "author"}
    ).content.decode()
    sent = invite(
        email=waiting.email,
        role="author",
        language="ar",
        invited_by=chief,
        now=timezone.now(),
    )
    user = accept(
        invitation=sent.invitation,
        username="amina",
        password="five green pencils",
        now=timezone.now(),
    )

    assert "أمينة الحداد" in listed
    assert 'value="amina@example.org"' in form
    assert user == waiting
    assert user.is_active
    assert user.check_password("five green pencils")
    assert user.get_full_name() == "أمينة الحداد"
    assert EmailAddress.objects.get(user=user).verified


def test_who_was_erased_does_not_come_back_with_the_next_run(run: Any) -> None:
    run()
    carried_out(DataRequestFactory(email="ines@example.org"))

    report = run()

    assert not User.objects.filter(email="ines@example.org").exists()
    assert tables_that_hold("ines@example.org") == []
    assert report.parts["user", "editor"].outcomes == {"refused": 1}


def test_undoing_puts_back_what_a_run_changed_of_accounts_that_still_wait(
    run: Any,
) -> None:
    run()
    before = {user.pk: _seen(user) for user in User.objects.all()}
    run(
        [
            (number, login, f"new-{address}", f"{name} jr", "contributor")
            for number, login, address, name, _role in PEOPLE[:4]
        ]
    )
    taken = User.objects.get(username="amina")
    log(taken, "wagtail.edit", user=UserFactory())
    corrected = User.objects.get(username="editor_ines")
    corrected.email = "ines@example.net"
    corrected.save()

    undone = undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())

    after = {user.username: (user.pk, _seen(user)) for user in User.objects.all()}
    for name in ("admin", "contrib_li"):
        assert after[name][1] == before[after[name][0]]
    assert after["amina"][1][0] == "new-amina@example.org"
    assert after["editor_ines"][1] == (
        "ines@example.net",
        *before[corrected.pk][1:],
    )
    assert undone.reverted == 3
    assert len(undone.kept) == 2


def _seen(user: User) -> tuple[str, str, list[str]]:
    groups = user.groups.values_list("name", flat=True)
    return user.email, user.get_full_name(), sorted(groups)


def test_who_was_erased_is_not_in_what_undoing_would_put_back(run: Any) -> None:
    run()
    run([(n, login, mail_, f"{name} jr", r) for n, login, mail_, name, r in PEOPLE])

    carried_out(DataRequestFactory(email="ines@example.org"))

    assert tables_that_hold("ines@example.org") == []
    told = {RunEntry._meta.db_table, Provenance._meta.db_table}
    assert not told.intersection(tables_that_hold("marchetti"))
