"""Tokens of programs in the admin area: one's own, and all of them for administrators.

Creating and revoking one asks for the password again after a while, as changing a
second factor does.
"""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from freeshelf.accounts.models import Scope, Token
from freeshelf.accounts.services.tokens import (
    create_token,
    may_create_tokens,
    may_open_admin,
    revoke_token,
)
from freeshelf.content.admin.action_view import ActionView

_DEFAULT_DAYS = 90


class TokenForm(forms.Form):
    """Name, scopes and lifetime of a token, and for administrators its person."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy(
            "What the program is for. The history shows this name with each change."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Never more than the person’s role allows."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.FREESHELF_TOKEN_MAX_DAYS
        self.fields["days"] = forms.IntegerField(
            label=gettext_lazy("Valid for (days)"),
            min_value=1,
            max_value=most,
            initial=min(_DEFAULT_DAYS, most),
            help_text=_("No more than %(days)s.") % {"days": most},
        )
        if not user.is_superuser:
            return
        people = User.objects.filter(is_active=True).order_by("username")
        choices = [each.pk for each in people if may_open_admin(each)]
        self.fields["user"] = forms.ModelChoiceField(
            people.filter(pk__in=choices),
            label=pgettext_lazy("account", "Person"),
            initial=user.pk,
        )


class TokenListView(generic.IndexView):
    """List one's tokens, or all of them for administrators, newest first."""

    model = Token
    template_name = "accounts/admin/token_list.html"
    page_title = gettext_lazy("API tokens")
    header_icon = "key"
    index_url_name = "accounts_tokens"
    index_results_url_name = "accounts_tokens_results"
    add_url_name = "accounts_token_create"
    add_item_label = gettext_lazy("Create a token")
    default_ordering = "-created_at"
    is_searchable = False
    paginate_by = 50
    permission_required = None
    any_permission_required = None

    def get_base_queryset(self) -> QuerySet[Token]:
        """Return the tokens that the user may revoke."""
        return tokens_for(cast("User", self.request.user))

    def get_add_url(self) -> str | None:
        """Return the URL of the form, for whoever may create one.

        No role has a permission of its own for it, which Wagtail would ask for.
        """
        if may_create_tokens(cast("User", self.request.user)):
            return reverse(self.add_url_name)
        return None

    def get_edit_url(self, instance: Any) -> str | None:
        """Return None: a token is not edited."""
        return None

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns; the button is below the name."""
        return [
            self._get_title_column("name"),
            Column("prefix", label=_("Begins with"), accessor=_beginning),
            Column("user", label=pgettext("account", "Person")),
            Column("scopes", label=_("Permissions"), accessor=_allowed),
            Column("expires_at", label=_("Valid until"), accessor=_last_day),
            Column("last_used_on", label=_("Last used")),
            Column("state", label=_("Status"), accessor=state_of),
        ]

    def get_list_buttons(self, instance: Token) -> list[Button]:
        """Return the button to revoke a valid token."""
        if state_of(instance) != _("valid"):
            return []
        label = _("Revoke")
        return [
            Button(
                label,
                url=reverse("accounts_token_revoke", args=[instance.pk]),
                attrs={"aria-label": f"{label}: {instance.name}"},
                classname="button button-small button-secondary",
            )
        ]


def tokens_for(user: User) -> QuerySet[Token]:
    """Return the tokens that a user may see and revoke."""
    tokens = Token.objects.select_related("user")
    return tokens if user.is_superuser else tokens.filter(user=user)


def state_of(token: Token) -> str:
    """Return the status as text."""
    if token.revoked_at:
        return pgettext("token", "revoked")
    if token.expires_at <= timezone.now():
        return pgettext("token", "expired")
    return _("valid")


def _beginning(token: Token) -> str:
    return f"{token.prefix}…"


def _last_day(token: Token) -> str:
    # Wagtail's column would say how long ago a day to come is.
    return date_format(timezone.localtime(token.expires_at))


def _allowed(token: Token) -> str:
    return ", ".join(token.scopes)


@method_decorator([never_cache, reauthentication_required], name="dispatch")
class _TokenView(ActionView):
    template_name = "accounts/admin/token_form.html"
    header_icon = "key"
    list_url_name = "accounts_tokens"
    list_label = gettext_lazy("API tokens")

    request: HttpRequest

    def has_permission(self) -> bool:
        """Return True: whoever may open the admin area has tokens."""
        return True

    @property
    def person(self) -> User:
        """Return the signed-in user."""
        return cast("User", self.request.user)


class CreateTokenView(_TokenView):
    """Create a token, and show it this once."""

    form_class = TokenForm
    page_title = gettext_lazy("Create a token")
    explanation = gettext_lazy(
        "A program that has this token can do what you choose here, in your name. "
        "Everything it does is in the history with the name of the token."
    )

    def has_permission(self) -> bool:
        return may_create_tokens(self.person)

    def handle_no_permission(self) -> HttpResponseRedirect:
        """Lead to the list, which says who may create tokens."""
        return redirect(self.back_url)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.person}

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the token instead of leading back: it cannot be shown later."""
        token, text = create_token(
            user=form.cleaned_data.get("user", self.person),
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            days=form.cleaned_data["days"],
            now=timezone.now(),
            made_by=self.person,
        )
        context = self.get_context_data(form=form)
        context |= {"token": token, "text": text}
        return render(self.request, "accounts/admin/token_created.html", context)


class RevokeTokenView(_TokenView):
    """Revoke a token."""

    page_title = gettext_lazy("Revoke token")
    explanation = gettext_lazy(
        "The program will no longer be able to use it. This cannot be undone."
    )
    success_message = gettext_lazy("The token was revoked.")

    def get_page_subtitle(self) -> str:
        return str(self._token)

    @cached_property
    def _token(self) -> Token:
        return get_object_or_404(tokens_for(self.person), pk=self.kwargs["pk"])

    def act(self, form: Any) -> None:
        revoke_token(token=self._token, now=timezone.now(), revoked_by=self.person)
