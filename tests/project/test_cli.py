"""The console command: what it says, and the status it ends with."""

import os
import subprocess
import sys

import pytest

from freeshelf.project.cli import commands
from freeshelf.project.settings.configuration import Configuration, ConfigurationError
from tests.fork_server import fork_server
from tests.installation import Installation


def freeshelf(tmp_path, *words: str, **environment: str) -> tuple[int, str, str]:
    """Status, output and complaint of the console command in an empty folder."""
    done = subprocess.run(
        [sys.executable, "-m", "freeshelf.project.cli", *words],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def freeshelf_loaded(
    tmp_path, *words: str, is_disk_full: bool = False, **environment: str
) -> tuple[int, str, str]:
    """The same of a process that has loaded the library, but no setting, before."""
    return fork_server().run(
        ["freeshelf", *words],
        {"PATH": os.environ["PATH"], **environment},
        timeout=300,
        folder=tmp_path,
        are_errors_apart=True,
        is_disk_full=is_disk_full,
    )


def test_help_names_every_command_and_needs_no_settings(tmp_path):
    status, said, _ = freeshelf(tmp_path, "--help", FREESHELF_ENV="production")

    assert status == 0
    for word in ("demo", "serve", "import wordpress", "doctor", "manage"):
        assert f"  {word} " in said
    assert not list(tmp_path.iterdir())


def test_help_of_a_command_shows_its_own_options_only(tmp_path):
    status, said, _ = freeshelf(tmp_path, "doctor", "--help")

    assert status == 0
    assert "usage: freeshelf doctor" in said
    assert "--check" in said
    assert "--pythonpath" not in said
    assert not list(tmp_path.iterdir())


def test_commands_that_need_no_database_touch_none(tmp_path):
    nothing = Installation(tmp_path / "nothing")
    helping = [(*words, "--help") for words in commands()]
    looking = [("--version",), ("help",), ("model", "list"), ("model", "check")]
    checking = [("embed", "--status"), ("manage", "help"), ("manage", "check")]

    for words in [*helping, *looking, *checking]:
        nothing.freeshelf(*words)

        assert not nothing.folder.exists(), words


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["dance"], "There is no command 'dance'"),
        (["import"], "after import"),
        (["doctor", "--dance"], "unrecognized arguments: --dance"),
        (["createuser", "ana", "--role", "queen"], "invalid choice: 'queen'"),
        (
            ["import", "mirror", "http://127.0.0.1:8620"],
            "allow it with FREESHELF_HTTP_ALLOWED_HOSTS=127.0.0.1:8620",
        ),
    ],
)
def test_a_wrong_call_ends_with_two_and_says_what_is_wrong(tmp_path, words, complaint):
    status, _, said = freeshelf_loaded(tmp_path, *words)

    assert status == 2
    assert complaint in said
    assert "Traceback" not in said
    assert not list(tmp_path.iterdir())


def test_an_unknown_environment_is_said(tmp_path):
    status, _, said = freeshelf(tmp_path, "serve", FREESHELF_ENV="staging")

    assert status == 2
    assert "FREESHELF_ENV is 'staging'" in said


@pytest.mark.parametrize(
    "missing", ["FREESHELF_SECRET_KEY", "FREESHELF_ALLOWED_HOSTS", "FREESHELF_BASE_URL"]
)
def test_a_missing_secret_in_production_is_an_error_at_start(tmp_path, missing):
    environment = {
        "FREESHELF_ENV": "production",
        "FREESHELF_SECRET_KEY": "x" * 50,
        "FREESHELF_ALLOWED_HOSTS": "library.example.org",
        "FREESHELF_BASE_URL": "https://library.example.org",
    }
    del environment[missing]

    status, _, said = freeshelf(tmp_path, "serve", **environment)

    assert status == 2
    assert missing in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_toml_file_is_read_and_the_environment_wins(tmp_path):
    file = tmp_path / "freeshelf.toml"
    file.write_text('port = 9000\nhost = "::1"\nallowed_hosts = ["a.org", "b.org"]\n')

    configuration = Configuration(
        {"FREESHELF_CONFIG": str(file), "FREESHELF_PORT": "9001"}
    )

    assert configuration.number("PORT", 8000) == 9001
    assert configuration.text("HOST", "127.0.0.1") == "::1"
    assert configuration.required_words("ALLOWED_HOSTS", "hosts") == ["a.org", "b.org"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("port = ", "is not valid TOML"), ('port = "many"', "use a whole number")],
)
def test_a_toml_file_that_cannot_be_read_is_named(tmp_path, content, complaint):
    file = tmp_path / "freeshelf.toml"
    file.write_text(content)

    status, _, said = freeshelf(tmp_path, "serve", FREESHELF_CONFIG=str(file))

    assert status == 2
    assert complaint in said
    assert "Traceback" not in said


def test_a_misspelt_setting_is_named_with_what_was_meant(tmp_path):
    file = tmp_path / "freeshelf.toml"
    file.write_text(
        'secret_key = "x"\nallowed_hosts = ["a.org"]\nbase_url = "https://a.org"\n'
        "hsts_preload = false\ntrusted_proxy = 2\nzebra = 1\n"
    )

    status, _, said = freeshelf(
        tmp_path, "doctor", FREESHELF_CONFIG=str(file), FREESHELF_ENV="production"
    )

    assert status == 2  # there is no library
    assert (
        f"{file}: trusted_proxy is not a setting; did you mean trusted_proxies?" in said
    )
    assert "zebra is not a setting." in said
    assert "hsts_preload" not in said


@pytest.mark.parametrize("environment", ["local", "production"])
def test_a_misspelt_variable_is_named_with_what_was_meant(tmp_path, environment):
    _, _, said = freeshelf(
        tmp_path,
        "doctor",
        FREESHELF_ENV=environment,
        FREESHELF_SECRET_KEY="x",
        FREESHELF_ALLOWED_HOSTS="a.org",
        FREESHELF_BASE_URL="https://a.org",
        FREESHELF_DATABSE_URL="postgresql://db/library",
        FREESHELF_IMAGE="registry/freeshelf",
        FREESHELF_S3_SECRET_KEY="y",
        FREESHELF_S3_SECRET_KEY_FILE="/etc/freeshelf/s3",
    )

    meant = (
        "FREESHELF_DATABSE_URL is not a setting; did you mean FREESHELF_DATABASE_URL?"
    )
    assert meant in said
    assert said.count("is not a setting") == 1


def test_flags_are_words_and_nothing_else():
    configuration = Configuration({"FREESHELF_A": "yes", "FREESHELF_B": "perhaps"})

    assert configuration.flag("A", default=False)
    assert not configuration.flag("C", default=False)
    with pytest.raises(ConfigurationError, match="FREESHELF_B"):
        configuration.flag("B", default=True)
