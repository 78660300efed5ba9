"""Sign-in page, and sign-in by an OpenID Connect provider."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from freeshelf.accounts.errors import SignInRefusedError
from freeshelf.accounts.oidc import Adapter, is_configured, provider_origins


class _SignInView(LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["sign_in_service"] = is_configured() and settings.FREESHELF_OIDC["NAME"]
        return context


_sign_in = _SignInView.as_view()


def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in page, whose forms may lead to the provider if there is one."""
    view = _sign_in
    if is_configured():
        view = csp_update({"form-action": provider_origins()})(view)
    return view(request)


@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Redirect to the provider."""
    provider = _provider(request)
    try:
        response: HttpResponse = provider.redirect(
            request,
            process=AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),
            language=translation.get_language(),
        )
    except (OAuth2Error, RequestException, ValueError) as error:
        return render_authentication_error(request, provider, exception=error)
    return response


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Sign a person in whom the provider sends back."""
    provider = _provider(request)
    view = _CallbackView.adapter_view(Adapter(request, provider.sub_id))
    try:
        response: HttpResponse = view(request)
    except SignInRefusedError as error:
        context = {"reason": str(error)}
        return render(request, "socialaccount/refused.html", context, status=403)
    return response


class _CallbackView(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        if state is not None:
            self.adapter.state = state
            # The address has no language, which the middleware restores afterwards.
            translation.activate(state["language"])
        return state, response


def _provider(request: HttpRequest) -> Any:
    if not is_configured():
        raise Http404
    return get_adapter(request).get_provider(request, settings.FREESHELF_OIDC["ISSUER"])
