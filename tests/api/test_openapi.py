"""The OpenAPI document says what the API does, to the letter."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import checks

from freeshelf.project.wsgi import application
from tests.api.closed_twins import fill_library

pytestmark = pytest.mark.django_db
_EXAMPLES = 6
_CHECKS = [
    checks.not_a_server_error,
]
_KNOWN = {
    "identifier": ["kilns", "hearing", "debt"],
    "scheme": ["topics"],
    "number": [1],
    "page": [1],
    "slug": ["begin"],
    "facet": ["topic", "year"],
}
