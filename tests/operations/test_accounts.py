"""Accounts have a role, and a role has what it needs and no more."""

import pytest
from django.core.exceptions import ValidationError

from freeshelf.accounts.errors import UnknownRoleError, UserExistsError
from freeshelf.accounts.services.users import create_user
from freeshelf.wiring.roles import ensure_groups

pytestmark = pytest.mark.django_db

PASSWORD = "five green pencils"


def test_an_editor_may_work_in_the_admin_area_and_read_everything():
    editor = create_user(username="ana", password=PASSWORD, role="editor")

    assert editor.check_password(PASSWORD)
    for permission in (
        "wagtailadmin.access_admin",
        "library.add_resource",
        "library.change_resource",
        "library.view_restricted_resource",
        "vocabularies.change_concept",
    ):
        assert editor.has_perm(permission), permission
    assert not editor.has_perm("auth.add_user")


def test_a_member_may_read_members_records_and_has_no_admin():
    member = create_user(username="omar", password=PASSWORD, role="member")

    assert member.get_all_permissions() == {"library.view_members_resource"}


def test_an_administrator_may_do_everything():
    assert create_user(username="wei", password=PASSWORD, role="admin").is_superuser


def test_setting_the_groups_up_again_changes_nothing():
    editor = create_user(username="ana", password=PASSWORD, role="editor")
    before = editor.get_all_permissions()

    ensure_groups()

    assert type(editor).objects.get(pk=editor.pk).get_all_permissions() == before


def test_a_taken_name_an_unknown_role_and_a_weak_password_are_refused():
    create_user(username="ana", password=PASSWORD, role="member")

    with pytest.raises(UserExistsError, match="ANA"):
        create_user(username="ANA", password=PASSWORD, role="member")
    with pytest.raises(UnknownRoleError, match="queen"):
        create_user(username="eve", password=PASSWORD, role="queen")
    with pytest.raises(ValidationError):
        create_user(username="eve", password="12345", role="member")
    with pytest.raises(ValidationError):
        create_user(username="no spaces please", password=PASSWORD, role="member")
