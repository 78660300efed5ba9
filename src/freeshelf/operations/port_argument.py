"""Option --port of the commands that open the library."""

import argparse

from django.conf import settings

HIGHEST_PORT = 65535


def add_port_argument(parser: argparse.ArgumentParser) -> None:
    """Add the option, with its default from the settings."""
    default = settings.FREESHELF_SERVER["PORT"]
    parser.add_argument(
        "--port", type=_port, default=default, help="port (%(default)s)"
    )


def _port(text: str) -> int:
    """Parse a port; 0 means any free one."""
    if not text.isascii() or not text.isdigit() or int(text[:6]) > HIGHEST_PORT:
        message = (
            f"{text!r} is not a valid port: enter a number from 0 to {HIGHEST_PORT}"
        )
        raise argparse.ArgumentTypeError(message)
    return int(text)
