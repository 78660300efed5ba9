"""Send the page of a field group as a browser does."""

from collections.abc import Callable
from typing import Any

from bench.forms import fields_of
from django.test import Client
from django.urls import reverse

from freeshelf.fields.admin.group_fields import GroupFields, blocks_of
from freeshelf.fields.models import FieldGroup

Blocks = list[dict[str, Any]]


def stored(group: FieldGroup) -> Blocks:
    """Return the fields of a group as the page has them."""
    block = GroupFields()
    return block.get_prep_value(blocks_of(group, block))


def field(label: str, kind: str = "text", **settings: Any) -> Any:
    """Return a block; parts and conditions are lists of blocks."""
    types = {"group": "container", "repeater": "container", "clone": "clone"}
    types |= {"flexible_content": "flexible", "layout": "layout"}
    value = {"label": label, "type": kind} | _VISIBLE | settings
    return {"type": types.get(kind, "field"), "id": label, "value": value}


def condition(other: str, operator: str = "is", value: str = "1") -> Any:
    """Return the block of a condition."""
    values = {"other": other, "operator": operator, "value": value, "alternative": 1}
    return {"type": "", "id": f"if-{other}", "value": values}


_VISIBLE = {"is_public": True, "is_searchable": True}


def save(
    client: Client,
    group: FieldGroup,
    change: Callable[[Blocks], Any] = lambda blocks: None,
    **more: Any,
) -> Any:
    """Open the page, change the fields, send it."""
    address = reverse("fields_group:edit", args=[group.pk])
    opened = fields_of(client.get(address).content.decode())
    blocks = stored(group)
    change(blocks)
    return client.post(address, opened | form_data("field_blocks", blocks) | more)


def form_data(prefix: str, blocks: Blocks) -> dict[str, Any]:
    """Return what a browser sends of blocks."""
    data: dict[str, Any] = {f"{prefix}-count": str(len(blocks))}
    for number, block in enumerate(blocks):
        own = f"{prefix}-{number}"
        data |= {
            f"{own}-deleted": "",
            f"{own}-order": str(number),
            f"{own}-type": block["type"],
            f"{own}-id": block["id"],
        }
        lists = {"conditions": []} if block["type"] in _WITH_CONDITIONS else {}
        if block["type"] in ("container", "flexible", "layout"):
            lists["parts"] = []
        for name, value in (lists | block["value"]).items():
            where = f"{own}-value-{name}"
            if name in ("conditions", "parts"):
                data |= form_data(where, value)
            elif value is not False:
                data[where] = "on" if value is True else value or ""
    return data


_WITH_CONDITIONS = ("field", "container", "flexible", "clone")
