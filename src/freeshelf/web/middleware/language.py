"""The language of the address."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware


class LanguageMiddleware(LocaleMiddleware):
    """Django's own, but an address without a language that has a view keeps its answer.

    Otherwise the 404 of a record that is not for this reader would become a redirect.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave out the redirect to an address with a language for known addresses."""
        if response.status_code == 404 and request.resolver_match is not None:
            return response
        return super().process_response(request, response)
