"""Settings of health, metrics and traces."""

from ipaddress import ip_network
from typing import Any

from freeshelf.project.settings.configuration import (
    ConfigurationError,
    configuration,
)


def _networks(texts: list[str]) -> list[Any]:
    try:
        return [ip_network(text) for text in texts]
    except ValueError as error:
        raise ConfigurationError(
            f"FREESHELF_METRICS_NETWORKS: {error}. Write networks such as 10.0.0.0/8, "
            f"with commas between them."
        ) from error


FREESHELF_MONITORING: dict[str, Any] = {
    # Opens /metrics and the parts of /readyz from anywhere.
    "TOKEN": configuration.secret("METRICS_TOKEN"),
    # Opens them to who connects from there himself, without a proxy.
    "NETWORKS": _networks(
        configuration.string_list("METRICS_NETWORKS", ["127.0.0.0/8", "::1/128"])
    ),
    # Whether spans are sent, as the variables OTEL_… say.
    "TELEMETRY": configuration.flag("TELEMETRY", default=False),
}
