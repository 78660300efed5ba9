"""The ready files of deploy/ fit the program, and docs/how-to/deploy.md names them."""

import os
import re
import shlex
import subprocess
import sys
import tomllib

import pytest

from freeshelf.project import cli
from freeshelf.project.settings import base
from tests.test_docs import REPOSITORY, settings_read

DEPLOY = REPOSITORY / "deploy"
PAGE = REPOSITORY / "docs/how-to/deploy.md"
_CHECK = ("manage", "check", "--deploy", "--fail-level", "WARNING")
UNITS = sorted(DEPLOY.glob("*.service"))
PROGRAM = "/opt/freeshelf/current/bin/freeshelf"


def text_of(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def lines_of(unit: str, key: str) -> list[str]:
    """Values of a key, with continued lines joined."""
    joined = unit.replace("\\\n", " ")
    return re.findall(rf"^{key}=(.*)$", joined, re.MULTILINE)


@pytest.fixture
def whole_example() -> str:
    """The example with every line in use and a secret in it."""
    text = text_of("freeshelf.toml.example")
    text = re.sub(r"^# (?=[a-z_]+ = )", "", text, flags=re.MULTILINE)
    return text.replace('secret_key = ""', f'secret_key = "{"secret-key-" * 5}"')


def test_each_line_of_the_example_is_a_setting(whole_example):
    named = {f"FREESHELF_{name.upper()}" for name in tomllib.loads(whole_example)}

    assert len(named) > 20
    assert named <= settings_read()


def test_a_site_opens_with_the_example_once_a_secret_is_in_it(whole_example, tmp_path):
    file = tmp_path / "freeshelf.toml"
    bare = run_check(DEPLOY / "freeshelf.toml.example", tmp_path)
    file.write_text(whole_example, "utf-8")

    done = run_check(file, tmp_path)

    assert bare.returncode == 2
    assert "FREESHELF_SECRET_KEY" in bare.stdout
    assert done.returncode == 0, done.stdout


def run_check(file, data_dir) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "freeshelf.project.cli", *_CHECK],
        cwd=REPOSITORY,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": "src",
            "FREESHELF_ENV": "production",
            "FREESHELF_CONFIG": str(file),
            "FREESHELF_DATA_DIR": str(data_dir),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_start_commands_that_exist_as_a_user_without_rights(path):
    unit = path.read_text("utf-8")
    program, word, *_ = shlex.split(lines_of(unit, "ExecStart")[0])
    variables = re.findall(
        r"FREESHELF_\w+(?==)", " ".join(lines_of(unit, "Environment"))
    )

    assert program == PROGRAM
    assert (word,) in cli.commands() or word == "manage"
    assert variables == ["FREESHELF_ENV", "FREESHELF_CONFIG"]
    assert lines_of(unit, "User") == ["freeshelf"]
    assert lines_of(unit, "NoNewPrivileges") == ["yes"]
    assert lines_of(unit, "ProtectSystem") == ["strict"]
    # Readers of files lower their own limits.
    assert "@resources" not in " ".join(lines_of(unit, "SystemCallFilter"))


@pytest.mark.parametrize("name", ["freeshelf.service", "systemd/freeshelf@.service"])
def test_units_that_read_files_may_build_the_wall(name):
    """systemd 252 counts these calls to no group that a service has."""
    allowed = " ".join(lines_of((DEPLOY / name).read_text("utf-8"), "SystemCallFilter"))

    for call in ("create_ruleset", "add_rule", "restrict_self"):
        assert f"landlock_{call}" in allowed


def test_units_that_are_named_by_others_are_there():
    named = {
        name.replace("@%n.", "@.")
        for path in UNITS
        for name in lines_of(path.read_text("utf-8"), "OnFailure")
    }

    assert named == {"freeshelf-failure@.service"}
    assert (DEPLOY / named.pop()).exists()
    assert (DEPLOY / "freeshelf-backup.timer").exists()


def test_the_newest_backups_are_kept_and_nothing_else_is_touched(tmp_path):
    days = [f"freeshelf-202611{day:02}-031500.tar.gz" for day in range(1, 20)]
    for name in (*days, "letter.txt"):
        (tmp_path / name).touch()
    command = lines_of(text_of("freeshelf-backup.service"), "ExecStartPost")[0]

    subprocess.run(shlex.split(command), cwd=tmp_path, env={"KEEP": "14"}, check=True)

    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == [*days[-14:], "letter.txt"]


def test_nginx_says_how_and_from_where_and_writes_nothing_down():
    servers = text_of("nginx.conf").split("server {")[1:]
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", servers[1]))
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", servers[1])

    assert len(servers) == 2
    for server in servers:
        assert "access_log off;" in server
        assert re.search(r"error_log \S+ emerg;", server)
    assert headers == {
        "Connection": '""',
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
    }
    # What is closed later must not be given out by what stands in front.
    assert "proxy_cache" not in text_of("nginx.conf")
    assert "cache" not in re.sub(r"#.*", "", text_of("Caddyfile"))
    passed = re.findall(r"location (.+) \{\s+proxy_pass http://(\S+);", servers[1])
    assert passed == [(path, inner_address()) for path in ("/", "~ ^/(admin|api)/")]
    assert int(megabytes) * 1024**2 > base.FREESHELF_EXTRACTION["MAX_BYTES"]


def test_caddy_keeps_to_its_own_headers_and_writes_nothing_down():
    text = re.sub(r"#.*", "", text_of("Caddyfile"))
    site = text.partition("library.example.org {")[2]
    (megabytes,) = re.findall(r"max_size (\d+)MB", site)

    assert f"reverse_proxy {inner_address()}" in site
    # Caddy sets them itself, to what it saw, unless it is told otherwise.
    assert "X-Forwarded" not in text
    assert "trusted_proxies" not in text
    assert not re.search(r"^\s*log\b", site, re.MULTILINE)
    assert {"http.log.error", "http.handlers"} <= set(text.split())
    assert int(megabytes) * 1000**2 > base.FREESHELF_EXTRACTION["MAX_BYTES"]


def inner_address() -> str:
    return f"{base.FREESHELF_SERVER['HOST']}:{base.FREESHELF_SERVER['PORT']}"


def test_the_page_names_each_file_and_only_commands_that_exist():
    page = PAGE.read_text("utf-8")
    commands = re.findall(r"^freeshelf (\w+)(?: (\w+))?", page, re.MULTILINE)

    others = "".join(
        each.read_text("utf-8") for each in PAGE.parent.glob("deploy-*.md")
    )
    for path in DEPLOY.iterdir():
        pattern = re.sub(r"freeshelf.*(?=\.(service|timer)$)", "freeshelf*", path.name)
        named = page if path.suffix in (".service", ".timer") else page + others
        assert path.is_dir() or path.name in named or pattern in named, path.name
    assert commands
    for first, second in commands:
        assert first == "manage" or {(first,), (first, second)} & set(cli.commands())
