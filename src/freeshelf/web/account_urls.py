"""URLs for signing in and for the account pages, below `account/`.

Only the used views of django-allauth are included, so that the reachable ones are
known.
"""

from allauth.account import views as allauth_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.urls import URLPattern, path, re_path

from freeshelf.web.views import account, oidc

urlpatterns: list[URLPattern] = [
    path("", account.overview, name="account"),
    path("login/", oidc.sign_in, name="account_login"),
    path("login/service/", oidc.start, name="oidc_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("closed/", allauth_views.account_inactive, name="account_inactive"),
    path("new/", allauth_views.signup, name="account_signup"),
    path("again/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("mail/", allauth_views.email, name="account_email"),
    path(
        "mail/sent/",
        allauth_views.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^mail/(?P<key>[-:\w]+)/$",
        allauth_views.confirm_email,
        name="account_confirm_email",
    ),
    path("password/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path(
        "password/forgotten/",
        allauth_views.password_reset,
        name="account_reset_password",
    ),
    path(
        "password/forgotten/sent/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sign-ins/", account.sign_ins, name="account_sign_ins"),
    path("sign-ins/end/", account.end, name="account_sign_ins_end"),
    path("invitation/<str:token>/", account.accept, name="account_invitation"),
    path("factors/", mfa_views.index, name="mfa_index"),
    path("factors/show/", mfa_views.authenticate, name="mfa_authenticate"),
    path("factors/again/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("factors/app/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("factors/app/remove/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "factors/codes/",
        recovery_views.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "factors/codes/new/",
        recovery_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "factors/codes/download/",
        recovery_views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("factors/passkeys/", webauthn_views.list_webauthn, name="mfa_list_webauthn"),
    path("factors/passkeys/add/", webauthn_views.add_webauthn, name="mfa_add_webauthn"),
    path(
        "factors/passkeys/again/",
        webauthn_views.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "factors/passkeys/login/",
        webauthn_views.login_webauthn,
        name="mfa_login_webauthn",
    ),
    path(
        "factors/passkeys/<int:pk>/remove/",
        webauthn_views.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path(
        "factors/passkeys/<int:pk>/edit/",
        webauthn_views.edit_webauthn,
        name="mfa_edit_webauthn",
    ),
]
