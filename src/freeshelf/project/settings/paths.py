"""Paths of the program and of its data."""

from pathlib import Path

from freeshelf.project.settings.configuration import (
    ConfigurationError,
    configuration,
)

PACKAGE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(configuration.text("DATA_DIR", "freeshelf-data")).absolute()
FREESHELF_DATA_DIR = DATA_DIR
if DATA_DIR.exists() and not DATA_DIR.is_dir():
    raise ConfigurationError(
        f"The data directory {DATA_DIR} is a file: name another folder with "
        f"FREESHELF_DATA_DIR."
    )
