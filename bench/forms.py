"""Forms of the admin area as a browser submits them, for benchmarks and tests."""

from typing import Any

from bs4 import BeautifulSoup, Tag

EDITOR = "w-editor-form"
PUBLISH = {"action-publish": "1", "publish-anyway": "1"}
_NOT_SENT = {"submit", "file"}
_TICKED = {"checkbox", "radio"}


def fields_of(html: str, form_id: str = EDITOR) -> dict[str, Any]:
    """Return every field of a form with its value. Raises LookupError."""
    form = BeautifulSoup(html, "lxml").find(id=form_id)
    if form is None:
        raise LookupError(f"the page has no form {form_id}: {html[:200]}")
    data: dict[str, Any] = {}
    for item in form.select("input[name], textarea[name], select[name]"):
        kind = item.get("type", "")
        # Templates of new rows are not submitted.
        if "__prefix__" in item["name"] or kind in _NOT_SENT:
            continue
        if kind not in _TICKED or item.has_attr("checked"):
            data[item["name"]] = _value(item)
    return data


def _value(item: Tag) -> Any:
    if item.name == "select":
        chosen = [option.get("value", "") for option in item.select("option[selected]")]
        return chosen or ([] if item.has_attr("multiple") else "")
    if item.name == "textarea":
        return item.text.removeprefix("\n")
    return item.get("value", "on" if item.get("type", "") in _TICKED else "")
