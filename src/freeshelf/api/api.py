"""The API of version 1: its operations, and how they answer errors."""

from freeshelf.api.errors import register_handlers
from freeshelf.api.openapi import DESCRIPTION, DescribedAPI
from freeshelf.api.questions import with_known_parameters
from freeshelf.api.routers import changes, entities, lists, records, search

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
api.add_router("/records", records.router)
for router in (search.router, entities.router, lists.router, changes.router):
    api.add_router("", router)
register_handlers(api)
