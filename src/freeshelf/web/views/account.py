"""Views of the account, and of its sign-ins."""

from typing import cast

from allauth.account.internal.flows.logout import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST

from freeshelf.accounts.services.sign_ins import (
    end_sign_in,
    end_sign_ins,
    sign_ins_of,
)
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
