"""Words in another language than the text around them, in the editor of texts."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from draftjs_exporter import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    InlineEntityElementHandler,
)
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text.feature_registry import FeatureRegistry

from freeshelf.core.languages import is_language_tag

FEATURE = "language"
_ENTITY = "LANGUAGE"
_DIRECTIONS = ("ltr", "rtl", "auto")


def register_language(features: FeatureRegistry) -> None:
    """Register the button, and how words with a language are stored and read."""
    option = {
        "type": _ENTITY,
        "icon": "globe",
        "description": _("Language of these words"),
        # Those that are copied from another text of the editor keep it.
        "attributes": ["lang", "dir"],
    }
    features.register_editor_plugin("draftail", FEATURE, EntityFeature(option))
    handler = _LanguageHandler(_ENTITY)
    features.register_converter_rule(
        "contentstate",
        FEATURE,
        {
            "from_database_format": {"span[lang]": handler, "span[dir]": handler},
            "to_database_format": {"entity_decorators": {_ENTITY: _span}},
        },
    )


class _LanguageHandler(InlineEntityElementHandler):
    mutability = "MUTABLE"

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, str]:
        """Return the language and the direction."""
        return _known(attrs)


def _known(attrs: dict[str, Any]) -> dict[str, str]:
    """Return what is valid of what a text or a browser says."""
    lang, direction = str(attrs.get("lang") or ""), str(attrs.get("dir") or "")
    known = {"lang": lang} if is_language_tag(lang) else {}
    return known | ({"dir": direction} if direction in _DIRECTIONS else {})


def _span(props: dict[str, Any]) -> Any:
    if not (attrs := _known(props)):
        return props["children"]
    return DOM.create_element("span", attrs, props["children"])
