"""Words that Wagtail translates once, when a process starts, and so into English."""

from typing import Any

from django.db.models import Model
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy
from wagtail.snippets.views import snippets
from wagtail.snippets.widgets import AdminSnippetChooser

# Messages of Wagtail's own catalogue.
_TEXTS = {
    "choose_one_text": "Choose %(object)s",
    "choose_another_text": "Choose another %(object)s",
    "link_to_chosen_text": "Edit this %(object)s",
}


_begin = AdminSnippetChooser.__init__


def translate_for_each_reader() -> None:
    """Have the buttons of choosers and the first breadcrumb translated when shown."""
    snippets._ = gettext_lazy
    AdminSnippetChooser.__init__ = _begin_with_words


def _begin_with_words(
    self: AdminSnippetChooser, model: type[Model] | None = None, **given: Any
) -> None:
    _begin(self, model, **given)
    for name, message in _TEXTS.items():
        if name not in given:
            setattr(self, name, _named(message, self.model))


def _name(message: str, model: type[Model]) -> str:
    return gettext(message) % {"object": model._meta.verbose_name}


_named = lazy(_name, str)
