"""What a person at the desk sends: the fields of an edit form as the browser would."""

import json
from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse


def fields_of(html: str, form_id: str = "w-editor-form") -> dict[str, Any]:
    """Every field of a form with the value it shows."""
    form = BeautifulSoup(html, "html.parser").find(id=form_id)
    assert form is not None, "the page has no such form"
    data: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if "__prefix__" in field["name"] or field.get("type") in {"submit", "file"}:
            continue
        if field.name == "select":
            chosen = field.select("option[selected]")
            data[field["name"]] = [option.get("value", "") for option in chosen] or ""
        elif field.name == "textarea":
            data[field["name"]] = field.text.removeprefix("\n")
        elif field.get("type") in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                data[field["name"]] = field.get("value", "on")
        else:
            data[field["name"]] = field.get("value", "")
    return data


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
