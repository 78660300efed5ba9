"""The HTTP client for every external request, guarded against SSRF (docs/adr/0196)."""

from freeshelf.core.http.client import HttpClient
from freeshelf.core.http.errors import (
    HostNotAllowedError,
    HostUnknownError,
    HttpError,
    HttpTimeoutError,
    HttpUnavailableError,
    RequestRefusedError,
    ResponseTooLargeError,
    RobotsRefusedError,
    TooManyRedirectsError,
    UnreadableResponseError,
)
from freeshelf.core.http.policy import HttpPolicy
from freeshelf.core.http.response import (
    Credentials,
    HttpResponse,
    HttpStatusError,
    Validators,
)
