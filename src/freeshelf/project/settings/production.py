"""Settings for a public site: secrets are required, cookies need HTTPS."""

from freeshelf.project.settings.base import *  # noqa: F403
from freeshelf.project.settings.configuration import configuration

SECRET_KEY = configuration.required_secret(
    "SECRET_KEY", "fifty random characters that sign sessions"
)
ALLOWED_HOSTS = configuration.required_words(
    "ALLOWED_HOSTS", "the host names of the site, with commas between them"
)
FREESHELF_BASE_URL = configuration.required(
    "BASE_URL", "the public address, such as https://library.example.org"
).rstrip("/")
WAGTAILADMIN_BASE_URL = FREESHELF_BASE_URL
CSRF_TRUSTED_ORIGINS = [FREESHELF_BASE_URL]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = configuration.flag("HTTPS_REDIRECT", default=True)
# Balancers and Prometheus ask a node itself, without a proxy.
SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz|metrics)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = configuration.number("HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = configuration.flag(
    "HSTS_INCLUDE_SUBDOMAINS", default=True
)
SECURE_HSTS_PRELOAD = configuration.flag("HSTS_PRELOAD", default=True)
FREESHELF_REQUIRE_TWO_FACTORS = configuration.flag("REQUIRE_TWO_FACTORS", default=True)
# TLS ends at a proxy, which adds the address of the client.
FREESHELF_TRUSTED_PROXIES = configuration.number("TRUSTED_PROXIES", 1)
# Must come last, after all settings were read; local settings read fewer.
UNKNOWN_SETTINGS = configuration.unknown_settings()
