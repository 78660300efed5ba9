"""Account pages: sign-ins, and accepting an invitation."""

from typing import cast

from allauth.account.internal.flows.logout import logout
from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from freeshelf.accounts.errors import InvitationError, UserExistsError
from freeshelf.accounts.models import Invitation
from freeshelf.accounts.services.invitations import accept as accept_invitation
from freeshelf.accounts.services.invitations import find_invitation, is_open
from freeshelf.accounts.services.sign_ins import (
    end_sign_in,
    end_sign_ins,
    sign_ins_of,
)
from freeshelf.web.errors import NotFoundError
from freeshelf.web.forms.account import InvitationForm
from freeshelf.web.presenters.account_page import account_page, sign_in_rows

_NEXT = "next"


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Show the account and its settings."""
    return render(
        request, "web/pages/account.html", {"account": account_page(request.user)}
    )


@login_required
def sign_ins(request: HttpRequest) -> HttpResponse:
    """List every browser in which the user is signed in."""
    user = cast("User", request.user)
    found = sign_ins_of(user, current_key=request.session.session_key)
    context = {"rows": sign_in_rows(found), "others": len(found) > 1}
    return render(request, "web/pages/sign_ins.html", context)


@login_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one sign-in, or all except this one."""
    user = cast("User", request.user)
    if handle := request.POST.get("handle", ""):
        end_sign_in(user=user, handle=handle)
    else:
        end_sign_ins(user_id=user.pk, but=request.session.session_key)
    return redirect("account_sign_ins")


def to_login(request: HttpRequest) -> HttpResponse:
    """Redirect from Wagtail's sign-in page to ours, keeping the target."""
    address = reverse("account_login")
    target = request.GET.get(_NEXT, "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        address += "?" + urlencode({_NEXT: target})
    return redirect(address)


@require_POST
def sign_out_of_admin(request: HttpRequest) -> HttpResponse:
    """Sign out from the admin area's menu."""
    logout(request, show_message=False)
    return redirect("account_login")


def to_forgotten_password(request: HttpRequest) -> HttpResponse:
    """Redirect from Wagtail's page for a forgotten password to ours."""
    return redirect("account_reset_password")


_ADMIN = "wagtailadmin.access_admin"


@never_cache
@sensitive_post_parameters("password1", "password2")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form of an invitation; after sending, the user is signed in."""
    invitation = find_invitation(token)
    if invitation is None:
        raise NotFoundError(_("Invitation not found"))
    if not is_open(invitation, now=timezone.now()):
        return render(request, "web/pages/invitation_ended.html", status=410)
    waiting = invitation.account
    initial = {"username": waiting.get_username()} if waiting is not None else {}
    form = InvitationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        response = _make_account(request, invitation, form)
        if response is not None:
            return response
    context = {"invitation": invitation, "form": form}
    return render(request, "web/pages/invitation.html", context)


def _make_account(
    request: HttpRequest, invitation: Invitation, form: InvitationForm
) -> HttpResponse | None:
    """Return the redirect, or None with the error in the form."""
    try:
        user = accept_invitation(
            invitation=invitation,
            username=form.cleaned_data["username"],
            password=form.cleaned_data["password1"],
            now=timezone.now(),
        )
    except UserExistsError:
        form.add_error(
            "username", _("This username is already taken. Choose another one.")
        )
        return None
    except InvitationError as error:
        form.add_error(None, str(error))
        return None
    except ValidationError as error:
        _add_errors(form, error)
        return None
    # A user who was signed in here before is not the invited person.
    auth.logout(request)
    auth.login(request, user)
    return redirect("mfa_index" if user.has_perm(_ADMIN) else "account")


def _add_errors(form: InvitationForm, error: ValidationError) -> None:
    """Add the errors of usernames and passwords to their fields."""
    if not hasattr(error, "error_dict"):
        form.add_error("password1", error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)
