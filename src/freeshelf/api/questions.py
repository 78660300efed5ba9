"""Read the question and the filters of a request, as pages of results do."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from freeshelf.api.errors import InvalidQueryError
from freeshelf.search.request import SearchRequest, parse_request


def read_question(request: HttpRequest, *, language: str) -> SearchRequest:
    """Return what a request asks of search.

    Raises InvalidQueryError for years that are none, which a page leaves out.
    """
    asked = parse_request(request.GET, language=language)
    if asked.unread_years:
        raise InvalidQueryError(
            _("Enter years with four digits, such as 2019."), name="year_from"
        )
    return asked
