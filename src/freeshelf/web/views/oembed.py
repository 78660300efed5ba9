"""The oEmbed provider: a description of a page of this library, for another site."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.log import log_response

from freeshelf.web.errors import NotFoundError
from freeshelf.web.oembed import MaxSize, oembed_response, to_xml

_MOST_DIGITS = 6


def endpoint(request: HttpRequest) -> HttpResponse:
    """Describe the page at `url`: in JSON or XML, within the given width and height."""
    kind = request.GET.get("format", "json")
    if kind not in ("json", "xml"):
        response = _refused(501, "Formats are json and xml.")
        # The specification asks for 501: Django would log it as an error of the server.
        log_response("oEmbed format", response=response, request=request, level="info")
        return response
    url = request.GET.get("url", "")
    if not url:
        return _refused(400, "The parameter url is missing.")
    try:
        max_size = MaxSize(_pixels(request, "maxwidth"), _pixels(request, "maxheight"))
    except ValueError:
        return _refused(400, "maxwidth and maxheight are whole numbers above 0.")
    try:
        found = oembed_response(url, max_size)
    except NotFoundError:
        # The same for what is closed and for what never was.
        return _refused(404, "This library has no open page at this address.")
    if kind == "xml":
        response = HttpResponse(to_xml(found), content_type="text/xml")
    else:
        response = JsonResponse(found)
    # Scripts of other sites may ask: nobody is known here.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _pixels(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    if not is_number or int(text) < 1:
        raise ValueError(name)
    return int(text)


def _refused(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(
        f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8"
    )
