"""Settings of anonymous search statistics: off by default."""

from typing import Any

from freeshelf.project.settings.configuration import configuration

FREESHELF_STATISTICS: dict[str, Any] = {
    "IS_ON": configuration.flag("STATISTICS", default=False),
    "KEPT_DAYS": configuration.number("STATISTICS_DAYS", 365, least=5, most=3650),
    "FLUSH_SECONDS": 30,
}
