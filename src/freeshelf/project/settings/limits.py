"""How much one client may ask for, and how clients are told apart."""

from freeshelf.project.settings.configuration import configuration

# How many proxies stand in front, each of which adds an address to X-Forwarded-For.
FREESHELF_TRUSTED_PROXIES = configuration.number("TRUSTED_PROXIES", 0)
# Whether searches with filters and pictures of pages are limited (docs/adr/0152).
FREESHELF_CRAWLER_LIMITS = configuration.flag("CRAWLER_LIMITS", default=True)
