"""A field of sanitised HTML that is written in blocks, and its form."""

from typing import Any

from django import forms
from django.db import models
from django.utils.html import linebreaks
from wagtail.blocks import BlockField, StreamValue

from freeshelf.content.conversion import blocks_of, without_empty_blocks, written_text
from freeshelf.content.plain_html import is_same_html
from freeshelf.content.rendering import stream_html
from freeshelf.core.html import sanitize_html


def text_to_html(text: str) -> str:
    """Return plain text as HTML: paragraphs, and line breaks within them."""
    return sanitize_html(linebreaks(text, autoescape=True)) if text.strip() else ""


class WrittenTextField(BlockField):
    """The form field: HTML as blocks, at least a paragraph, and back."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {k: v for k, v in kwargs.items() if k not in ("widget", "max_length")}
        super().__init__(block=written_text(), **kwargs)

    def prepare_value(self, value: Any) -> StreamValue:
        """Return the blocks of HTML; what was sent is in blocks already."""
        if isinstance(value, StreamValue):
            return value
        blocks = blocks_of(value or "")
        empty = [{"type": "paragraph", "value": ""}]
        return blocks or written_text().to_python(empty)

    def clean(self, value: StreamValue) -> str:
        """Return the HTML of blocks."""
        return stream_html(without_empty_blocks(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the text says something else."""
        return not is_same_html(initial or "", stream_html(without_empty_blocks(data)))


class WrittenField(models.TextField):
    """A column of sanitised HTML."""

    def formfield(self, **kwargs: Any) -> Any:
        """Return the form field that shows blocks."""
        return super().formfield(**kwargs | {"form_class": WrittenTextField})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Sanitise the HTML, whoever wrote it."""
        markup = sanitize_html(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, markup)
        return markup

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return a column of text for migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", list(args), kwargs


class WrittenForm(forms.BaseForm):
    """A form whose description is written in blocks."""

    initial: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is sent without blocks leaves the text as it is.
        is_sent = f"{self.add_prefix('description')}-count" in self.data
        if self.is_bound and not is_sent:
            self.fields.pop("description", None)

    def clean_description(self) -> str:
        """Return the HTML, the stored one if it says the same."""
        stored = self.initial.get("description") or ""
        written: str = self.cleaned_data["description"]
        return stored if is_same_html(stored, written) else written
