"""What can be set and what can be called is in the reference, or this fails."""

import re
from pathlib import Path

import pytest

from freeshelf.project import cli
from freeshelf.project.settings import base

REPOSITORY = Path(__file__).resolve().parent.parent
SETTINGS = REPOSITORY / "src/freeshelf/project/settings"
COMMANDS = REPOSITORY / "src/freeshelf/pipeline/management/commands"
REFERENCE = REPOSITORY / "docs/reference"


def settings_read() -> set[str]:
    """Names of all settings, in the environment and in the settings modules."""
    calls = re.compile(r"configuration\.\w+\(\s*\"(\w+)\"")
    names = {
        f"FREESHELF_{name}"
        for module in SETTINGS.glob("*.py")
        for name in calls.findall(module.read_text("utf-8"))
    }
    names |= {name for name in vars(base) if name.startswith("FREESHELF_")}
    return names | {"FREESHELF_ENV", "FREESHELF_CONFIG"}


@pytest.mark.line(3)
@pytest.mark.parametrize("name", sorted(settings_read()))
def test_each_setting_is_in_the_reference(name):
    assert f"`{name}`" in (REFERENCE / "settings.md").read_text("utf-8")


@pytest.mark.line(3)
def test_the_reference_names_no_setting_that_does_not_exist():
    text = (REFERENCE / "settings.md").read_text("utf-8")

    named = set(re.findall(r"`(FREESHELF_[A-Z_]+)`", text))

    assert named - settings_read() <= {"FREESHELF_NAME"}


@pytest.mark.line(3)
@pytest.mark.parametrize("words", [" ".join(words) for words in cli.COMMANDS])
def test_each_word_of_the_console_command_is_in_the_reference(words):
    assert f"`freeshelf {words}" in (REFERENCE / "commands.md").read_text("utf-8")


@pytest.mark.line(3)
@pytest.mark.parametrize(
    "name", sorted(path.stem for path in COMMANDS.glob("[a-z]*.py"))
)
def test_each_command_is_in_the_reference(name):
    text = (REFERENCE / "commands.md").read_text("utf-8")

    assert re.search(rf"`(freeshelf )?{name}\b", text)


@pytest.mark.line(4)
def test_links_between_documents_lead_somewhere():
    broken = [
        f"{document.relative_to(REPOSITORY)}: {target}"
        for document in [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#]+)", document.read_text("utf-8"))
        if "://" not in target and not target.startswith("mailto:")
        if not (document.parent / target).exists()
    ]

    assert not broken
