"""View to accept an invitation by choosing a username and a password."""

from django.contrib import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from freeshelf.accounts.errors import InvitationError, UserExistsError
from freeshelf.accounts.models import Invitation
from freeshelf.accounts.services.invitations import accept as accept_invitation
from freeshelf.accounts.services.invitations import find_invitation, is_open
from freeshelf.web.errors import NotFoundError
from freeshelf.web.forms.account import InvitationForm

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
