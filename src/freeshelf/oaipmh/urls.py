"""URLs of OAI-PMH."""

from typing import Any

from django.urls import path

from freeshelf.oaipmh.views import provide, schema_org_schema

urlpatterns: list[Any] = [
    path("oai", provide, name="oai"),
    path("oai/schema-org.xsd", schema_org_schema, name="oai-schema-org"),
]
