"""An event is for a group of members."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from freeshelf.events.models import Event
from freeshelf.search.page_index import build_page_documents
from tests.events.factories import EventFactory
from tests.library.admin import edit
from tests.library.factories import UserFactory

pytestmark = pytest.mark.django_db
FORM = "events_event:edit"


@pytest.fixture
def partners():
    return Group.objects.create(name="Partners")


def member(*groups):
    user = UserFactory(permissions=["library.view_members_resource"])
    user.groups.add(*groups)
    return user


def test_only_its_group_and_staff_know_of_it(partners):
    event = EventFactory(access_rights="group", group=partners)
    staff = UserFactory(permissions=["library.view_restricted_resource"])
    users = (AnonymousUser(), member(), member(partners), staff)

    def seen_by() -> list[bool]:
        return [Event.objects.visible_to(user).exists() for user in users]

    assert seen_by() == [False, False, True, True]
    (document,) = build_page_documents([f"event:{event.pk}"])
    assert document.level == document.body[0].level == f"group:{partners.pk}"
    # Without its group it is for staff.
    partners.delete()
    users = (AnonymousUser(), member(), member(Group.objects.create(name="B")), staff)
    assert seen_by() == [False, False, False, True]
    (document,) = build_page_documents([f"event:{event.pk}"])
    assert document.level == "staff"


def test_the_form_gives_it_to_a_group_and_no_revision_takes_it_back(client, partners):
    client.force_login(UserFactory(is_superuser=True))
    event = EventFactory()
    before = event.save_revision()

    assert edit(client, FORM, event.pk, access_rights="group").status_code == 200
    assert Event.objects.get().access_rights == "open"
    edit(client, FORM, event.pk, access_rights="group", group=partners.pk)
    before.publish()

    given = Event.objects.get()
    assert (given.access_rights, given.group) == ("group", partners)
    edit(client, FORM, event.pk, access_rights="members", group="")
    assert Event.objects.get().group is None
