"""Paths of the program and of its data."""

from pathlib import Path

from freeshelf.project.settings.configuration import configuration

PACKAGE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(configuration.text("DATA_DIR", "freeshelf-data")).absolute()
FREESHELF_DATA_DIR = DATA_DIR
