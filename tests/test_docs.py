"""Settings, commands and operations are in the reference, or this fails."""

import re
from pathlib import Path

import pytest

from freeshelf.api.api import api
from freeshelf.project import cli
from freeshelf.project.settings import base
from freeshelf.search.facet_definitions import FACETS

REPOSITORY = Path(__file__).resolve().parent.parent
SETTINGS = REPOSITORY / "src/freeshelf/project/settings"
COMMANDS = REPOSITORY / "src/freeshelf/operations/management/commands"
REFERENCE = REPOSITORY / "docs/reference"


def settings_read() -> set[str]:
    """Names of all settings, in the environment and in the settings modules."""
    calls = re.compile(r"configuration\.\w+\(\s*\"(\w+)\"")
    names = {
        f"FREESHELF_{name}"
        for module in SETTINGS.glob("*.py")
        for name in calls.findall(module.read_text("utf-8"))
    }
    secrets = re.compile(r"configuration\.(?:required_)?secret\(\s*\"(\w+)\"")
    names |= {
        f"FREESHELF_{name}_FILE"
        for module in SETTINGS.glob("*.py")
        for name in secrets.findall(module.read_text("utf-8"))
    }
    names |= {name for name in vars(base) if name.startswith("FREESHELF_")}
    return names | {"FREESHELF_ENV", "FREESHELF_CONFIG"}


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_each_setting_is_in_the_reference(name):
    assert f"`{name}`" in (REFERENCE / "settings.md").read_text("utf-8")


def test_the_reference_names_no_setting_that_does_not_exist():
    text = (REFERENCE / "settings.md").read_text("utf-8")

    named = set(re.findall(r"`(FREESHELF_[A-Z_]+)`", text))

    assert named - settings_read() <= {"FREESHELF_NAME", "FREESHELF_NAME_FILE"}


@pytest.mark.parametrize("words", [" ".join(words) for words in cli.commands()])
def test_each_word_of_the_console_command_is_in_the_reference(words):
    assert f"`freeshelf {words}" in (REFERENCE / "commands.md").read_text("utf-8")


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in COMMANDS.glob("[a-z]*.py"))
)
def test_each_command_is_in_the_reference(name):
    text = (REFERENCE / "commands.md").read_text("utf-8")

    assert re.search(rf"`(freeshelf )?{name}\b", text)


@pytest.mark.parametrize("name", FACETS)
def test_each_facet_is_in_the_reference(name):
    text = (REFERENCE / "search.md").read_text("utf-8")

    assert f"`{name}`" in text.partition("## Facets")[2].partition("## ")[0]


@pytest.mark.parametrize(
    "name",
    [
        operation["operationId"]
        for methods in api.get_openapi_schema()["paths"].values()
        for operation in methods.values()
    ],
)
def test_each_operation_of_the_api_is_in_the_reference(name):
    text = (REFERENCE / "api.md").read_text("utf-8")

    assert f"| `{name}` |" in text.partition("## Operations")[2].partition("## ")[0]


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{document.relative_to(REPOSITORY)}: {target}"
        for document in [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#]+)", document.read_text("utf-8"))
        if "://" not in target and not target.startswith("mailto:")
        if not (document.parent / target).exists()
    ]

    assert not broken


def test_modules_that_documents_name_exist():
    # A recipe names files that it makes.
    pages = [
        page
        for page in (REPOSITORY / "docs").rglob("*.md")
        if not {"adr", "extend"} & set(page.parts)
    ]
    folders = [REPOSITORY, REPOSITORY / "src", *(REPOSITORY / "src").glob("freeshelf*")]
    missing = [
        f"{page.relative_to(REPOSITORY)}: {name}"
        for page in pages
        for name in re.findall(r"`([\w/.-]+/[\w.-]+\.py)`", page.read_text("utf-8"))
        if not any((folder / name).exists() for folder in folders)
    ]

    assert not missing


def test_each_picture_of_the_admin_area_is_small_and_shown_with_words_for_it():
    pictures = list((REPOSITORY / "docs/images/admin").iterdir())
    texts = [page.read_text("utf-8") for page in (REPOSITORY / "docs").rglob("*.md")]
    shown = {
        name
        for text in texts
        for name in re.findall(r"!\[[^\]]{15,}\]\(\.\./images/admin/([^)]+)\)", text)
    }

    assert pictures
    assert {picture.name for picture in pictures} == shown
    assert not [picture for picture in pictures if picture.stat().st_size > 60_000]


MODES = ("tutorials", "how-to", "reference", "explanation")


@pytest.mark.parametrize("mode", MODES)
def test_each_page_of_each_mode_is_reached_from_the_readme(mode):
    pages = sorted((REPOSITORY / "docs" / mode).glob("*.md"))
    front = (REPOSITORY / "README.md").read_text("utf-8")

    assert pages
    assert not [
        page.name for page in pages if f"(docs/{mode}/{page.name})" not in front
    ]


def test_a_newcomer_is_sent_to_one_page_that_names_every_app():
    page = (REPOSITORY / "docs/explanation/architecture.md").read_text("utf-8")
    contributing = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
    apps = {path.parent.name for path in (SETTINGS.parents[1]).glob("*/__init__.py")}

    assert "(docs/explanation/architecture.md) first" in contributing
    assert not {app for app in apps if f"`{app}`" not in page}
    assert len(page.split()) < 900


def test_each_decision_has_its_number_its_date_and_its_state():
    for path in (REPOSITORY / "docs/adr").glob("*.md"):
        number, _, _ = path.name.partition("-")
        text = path.read_text("utf-8")
        assert text.startswith(f"# {int(number)}. "), path.name
        assert re.search(
            r"^Date: \d{4}-\d\d-\d\d\. Status: \w+\.", text, re.MULTILINE
        ), path


def test_licence_notice_changelog_and_security_are_there():
    opening = {
        "LICENSE": "Apache License",
        "NOTICE": "Freeshelf",
        "CHANGELOG.md": "## [",
        "CONTRIBUTING.md": "make test",
        "SECURITY.md": "## Report",
    }

    for name, words in opening.items():
        assert words in (REPOSITORY / name).read_text("utf-8"), name


def test_no_file_is_too_long_to_be_read():
    """Data aside, no module, template or style sheet has more than 400 lines."""
    long = {
        path.relative_to(REPOSITORY).as_posix(): count
        for folder in ("src", "tests", "bench", "scripts")
        for path in (REPOSITORY / folder).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js"}
        if "migrations" not in path.parts
        if (count := len(path.read_text("utf-8").splitlines())) > 400
    }

    assert not long
