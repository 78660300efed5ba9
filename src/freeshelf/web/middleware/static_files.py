"""Static files of this version, and in their place those of the version beside it.

While nodes are updated one after the other, a page of one version asks a node of the
other for its files, whose names have the checksums of that version.
"""

import re

from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

_CHECKSUM = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$|$)")


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise, which gives the file of this version for a checksum it lacks.

    The answer is for a minute: it is not what the address promises for ever.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return a static file, or what the library answers."""
        path = request.path_info
        own = None
        if path.startswith(self.static_prefix) and path not in self.files:
            own = self.files.get(_CHECKSUM.sub("", path))
        answer: HttpResponseBase = (
            super().__call__(request) if own is None else self.serve(own, request)
        )
        return answer
