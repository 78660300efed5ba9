"""Settings of signing in; the reasons are in docs/adr/0120 to 0123."""

from typing import Any

from freeshelf.project.settings.configuration import configuration

_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_RULES}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
    {"NAME": f"{_RULES}.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"

# Whether the admin area requires two-factor authentication.
FREESHELF_REQUIRE_TWO_FACTORS = configuration.flag("REQUIRE_TWO_FACTORS", default=False)
# The longest that a token of a program is valid, in days (docs/adr/0414).
FREESHELF_TOKEN_MAX_DAYS = configuration.number(
    "TOKEN_MAX_DAYS", 365, least=1, most=3650
)

SESSION_ENGINE = "freeshelf.accounts.models"
# In the session instead of a cookie: messages of the admin area may name a record.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Pages and links for passwords are django-allauth's, not Wagtail's.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

ACCOUNT_ADAPTER = "freeshelf.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A user has one email address; a new one replaces it once it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Counted by account, never by IP address (which behind a proxy is that of everyone).
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/15m/key",
    "reauthenticate": "10/5m/user",
    "reset_password": "3/h/key",
    "reset_password_from_key": None,
    "signup": None,
    "change_password": "5/5m/user",
    "manage_email": "10/5m/user",
    "confirm_email": "1/m/key",
}
_FORMS = "freeshelf.web.forms.account"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.LoginForm",
    "add_email": f"{_FORMS}.MailAddressForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.NewPasswordForm",
    "reset_password": f"{_FORMS}.ForgottenPasswordForm",
    "reset_password_from_key": f"{_FORMS}.NewPasswordByMailForm",
    "reauthenticate": f"{_FORMS}.PasswordForm",
}

MFA_ADAPTER = "freeshelf.accounts.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Tolerate slow typing; our forms ensure that a code is used only once.
MFA_TOTP_TOLERANCE = 1
# An unconfirmed email address does not block it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RATE_LIMITS = {"webauthn_login": None}
MFA_FORMS = {
    "authenticate": "freeshelf.web.forms.account.CodeForm",
    "reauthenticate": "freeshelf.web.forms.account.CodeAgainForm",
    "activate_totp": "freeshelf.web.forms.account.AppForm",
    "add_webauthn": "freeshelf.web.forms.account.PasskeyForm",
    "edit_webauthn": "freeshelf.web.forms.account.PasskeyNameForm",
}
