"""Settings of dumps of the open library."""

from typing import Any

from freeshelf.project.settings.configuration import configuration

FREESHELF_DUMPS: dict[str, Any] = {
    # Make dumps each night and let anyone download them.
    "PUBLIC": configuration.flag("DUMPS", default=True),
    # Hour of the night in the time zone of the library.
    "HOUR": configuration.number("DUMPS_HOUR", 2, most=23),
    # Licence of the descriptions, as an SPDX identifier or an address.
    "LICENSE": configuration.text("DUMPS_LICENSE", ""),
}
