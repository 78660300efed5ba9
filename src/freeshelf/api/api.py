"""The API of version 1: its operations, and how they answer errors."""

from freeshelf.api.errors import register_handlers
from freeshelf.api.openapi import DESCRIPTION, DescribedAPI
from freeshelf.api.questions import with_known_parameters
from freeshelf.api.routers import changes, evidence, lists, search, sources, writing

api = DescribedAPI(
    title="Freeshelf",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
# Inherited by the routers that follow.
api.add_decorator(with_known_parameters, mode="operation")
# Writing has operations at addresses of reading, so it has these routers as well.
api.add_router("/records", writing.records)
for router in (
    *(search.router, evidence.router, writing.entities, lists.router),
    *(sources.router, changes.router),
):
    api.add_router("", router)
register_handlers(api)
