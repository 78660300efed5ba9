"""Settings of email: by SMTP server, or into the data directory."""

from freeshelf.project.settings.configuration import configuration

EMAIL_HOST = configuration.text("SMTP_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "freeshelf.shared.email_files.EmailFileBackend"
)
_SECURITY = configuration.choice(
    "SMTP_SECURITY", "starttls", ("starttls", "tls", "none")
)
EMAIL_USE_TLS = _SECURITY == "starttls"
EMAIL_USE_SSL = _SECURITY == "tls"
EMAIL_PORT = configuration.number(
    "SMTP_PORT", {"starttls": 587, "tls": 465, "none": 25}[_SECURITY], most=65535
)
EMAIL_HOST_USER = configuration.text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = configuration.secret("SMTP_PASSWORD")
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = configuration.text("MAIL_FROM", "freeshelf@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
