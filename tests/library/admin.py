"""Send what a person in the admin area sends."""

import json
from typing import Any

from bench.forms import fields_of
from django.test import Client
from django.urls import reverse

__all__ = ["chosen", "chosen_one", "edit", "fields_of"]


def edit(client: Client, url_name: str, pk: int, **changes: Any) -> Any:
    """Open an edit form, change some of its fields, send it."""
    address = reverse(url_name, args=[pk])
    data = fields_of(client.get(address).content.decode())
    return client.post(address, data | changes)


def chosen(*rows: Any) -> str:
    """Several rows as a typeahead field sends them."""
    return json.dumps([{"pk": row.pk, "title": str(row)} for row in rows])


def chosen_one(row: Any) -> str:
    """One row as a typeahead field sends it."""
    return json.dumps({"pk": row.pk, "title": str(row)})
