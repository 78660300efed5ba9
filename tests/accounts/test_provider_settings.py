"""Settings of signing in by a provider, and what it leaves in data of persons."""

import json
import tarfile

import pytest
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from freeshelf.accounts.personal_data import AccountFinder, close_account
from freeshelf.accounts.roles import Role
from freeshelf.core.personal_data import Person
from freeshelf.operations.backup.services import create_backup
from freeshelf.project.settings import oidc
from freeshelf.project.settings.configuration import Configuration, ConfigurationError
from tests.accounts.people import make_person
from tests.accounts.provider import enter

_SOME = {
    "FREESHELF_OIDC_ISSUER": "https://id.example.org/realms/staff",
    "FREESHELF_OIDC_CLIENT_ID": "library",
    "FREESHELF_OIDC_CLIENT_SECRET": "a secret",
}


@pytest.fixture
def read(monkeypatch):
    """Read the settings from these variables."""

    def read(**more):
        values = _SOME | {f"FREESHELF_OIDC_{name}": text for name, text in more.items()}
        monkeypatch.setattr(oidc, "configuration", Configuration(values))
        return oidc.read_oidc()

    return read


def test_three_settings_are_enough(read):
    found = read()

    assert found["NAME"] == "id.example.org"
    assert found["SCOPES"] == ["openid", "profile", "email"]
    assert found["ROLES"] == {}
    assert found["SECOND_FACTORS"] == []


def test_nothing_is_needed_without_an_issuer(read):
    assert read(ISSUER="", CLIENT_ID="", CLIENT_SECRET="")["ISSUER"] == ""


def test_the_secret_is_read_from_a_file(read, tmp_path):
    file = tmp_path / "secret"
    file.write_text("from a file\n")

    assert read(CLIENT_SECRET_FILE=str(file))["CLIENT_SECRET"] == "from a file"
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read(CLIENT_SECRET_FILE=str(tmp_path / "missing"))


def test_groups_may_contain_spaces_and_equals_signs(read):
    found = read(ROLES="Library staff=editor, CN=heads=admin ,/all=member")

    assert found["ROLES"] == {
        "Library staff": "editor",
        "CN=heads": "admin",
        "/all": "member",
    }
    assert set(oidc.ROLES) == set(Role.values)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ISSUER": "http://id.example.org"},
        {"ISSUER": "id.example.org"},
        {"ISSUER": "https://"},
        {"ISSUER": "https://id.example.org/?a=b"},
        {"ISSUER": "https://" + "a" * 250 + ".example"},
        {"CLIENT_ID": ""},
        {"CLIENT_SECRET": ""},
        {"ROLES": "staff"},
        {"ROLES": "staff=king"},
        {"ROLES": "=editor"},
        {"HOSTS": "https://keys.example.org"},
        {"HOSTS": "keys.example.org/path"},
    ],
)
def test_wrong_settings_are_named_at_the_start(read, wrong):
    with pytest.raises(ConfigurationError, match="FREESHELF_OIDC_"):
        read(**wrong)


@pytest.mark.django_db
def test_a_request_about_personal_data_shows_and_erases_the_link(client, provider):
    person = make_person()
    enter(client)

    asked = Person(addresses=("ana@example.org",))
    asked = AccountFinder().expand_person(asked)
    facts = next(iter(AccountFinder().find(asked))).facts
    assert facts["sign_in_services"][0]["service"] == provider.issuer
    assert facts["sign_in_services"][0]["identifier"] == "ana"
    json.dumps(facts)

    close_account(person)
    assert not SocialAccount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_backup_has_the_link_and_no_way_to_act_as_someone(
    client, provider, settings, tmp_path
):
    settings.FREESHELF_DATA_DIR = tmp_path / "data"
    make_person()
    enter(client)
    target = tmp_path / "library.tar"

    create_backup(target=target, now=timezone.now(), progress=lambda line: None)

    with tarfile.open(target) as archive:
        database = archive.extractfile("freeshelf.sqlite3").read()
    assert provider.issuer.encode() in database
    assert client.session.session_key.encode() not in database
    assert b"a secret" not in database
