"""URLs of the API."""

from typing import Any

from django.urls import path, re_path

from freeshelf.api import views
from freeshelf.api.api import api

urlpatterns: list[Any] = [
    path("api/v1/", views.api_root, name="api-entrance"),
    path("api/v1/docs", views.documentation, name="api-documentation"),
    path("api/v1/openapi.json", views.openapi_document, name="api-openapi"),
    path("api/v1/", api.urls),
    # Redirects that pages have would lead programs to pages.
    re_path(r"^api/.*$", views.unknown_address),
]
