"""Fields for languages, which are chosen from a list of names and never typed."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from freeshelf.core.languages import bcp47, sort_key
from freeshelf.core.locales import locale_of
from freeshelf.shared.language_names import language_name_in

UNKNOWN = "und"
# Beside all languages with two letters: those of people whom this work is about.
_MORE = (
    "ceb", "ckb", "fil", "hil", "kmr", "nan", "prs", "rom", "shi", "wuu", "yue", "zgh",
    "zh-Hans", "zh-Hant", "pt-BR",
)  # fmt: skip
_TWO_LETTERS = 2

Options = list[tuple[str, str]]


def language_label(code: str) -> str:
    """Return the name of a language in that of the page, in words where it is unknown.

    A tag without a name stays as it is.
    """
    if code in {UNKNOWN, ""}:
        return pgettext("language", "Not known")
    return language_name_in(code, get_language() or "en")


def language_options(chosen: Iterable[str] = ()) -> list[tuple[str, Options]]:
    """Return the languages of the site, then all others, in groups with their names.

    Chosen tags that are in no list are among the first.
    """
    own = list(dict.fromkeys(bcp47(code) for code, _label in settings.LANGUAGES))
    listed = _all(get_language() or "en")
    known = {code for code, _label in listed} | set(own)
    first = [*own, *(code for code in chosen if code and code not in known)]
    return [
        (
            _("Languages of the library"),
            [(code, language_label(code)) for code in first if code != UNKNOWN],
        ),
        (_("All languages"), [row for row in listed if row[0] not in own]),
    ]


@lru_cache(maxsize=16)
def _all(reader: str) -> tuple[tuple[str, str], ...]:
    names = locale_of(reader).languages
    codes = [str(code) for code in names if len(str(code)) == _TWO_LETTERS]
    rows = [(code, language_name_in(code, reader)) for code in (*codes, *_MORE)]
    return tuple(sorted(rows, key=lambda row: sort_key(row[1], reader)))


class LanguageSelect(forms.Select):
    """A list of languages; a tag that is not in it stays chosen."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        """Leave out what only a text has."""
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)
        attrs.pop("maxlength", None)
        return attrs

    def optgroups(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> Any:
        """Return the options, with a tag that is chosen already."""
        empty: Options = [] if self.is_required else [("", "–")]
        unknown = [(UNKNOWN, language_label(UNKNOWN))]
        self.choices = [*empty, *unknown, *language_options(value)]
        return super().optgroups(name, value, attrs)


class LanguagesInput(forms.Widget):
    """A list of chosen languages, and one to add more from; stored with commas."""

    template_name = "vocabularies/admin/languages_input.html"

    @property
    def media(self) -> forms.Media:
        """Return the script that adds and removes languages, and its style."""
        return forms.Media(
            css={"all": ["vocabularies/admin/languages-input.css"]},
            js=["vocabularies/admin/languages-input.js"],
        )

    def format_value(self, value: Any) -> list[str]:
        """Return the tags of a stored value."""
        return [tag.strip() for tag in str(value or "").split(",") if tag.strip()]

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        """Add the chosen languages by name, and all others in groups."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        chosen = self.format_value(value)
        context["widget"] |= {
            "chosen": [(tag, language_label(tag)) for tag in chosen],
            "groups": language_options(),
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the tags with commas."""
        get = getattr(data, "getlist", None)
        chosen = get(name) if get else data.get(name, [])
        if isinstance(chosen, str):
            return chosen
        return ", ".join(dict.fromkeys(filter(None, chosen)))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Return False: without any language nothing is sent."""
        return False

    def id_for_label(self, id_: str) -> str:
        """Return the id of the list to add from."""
        return id_


class LanguageFormField(forms.CharField):
    """A language of a form without a model."""

    widget = LanguageSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 35} | kwargs)


class _ListedField(models.CharField):
    """A CharField for migrations, with a list in forms."""

    widget: type[forms.Widget] = LanguageSelect

    def deconstruct(self) -> Any:
        """Return what migrations have: nothing of the form is stored."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """Return the form field; one need not know of tags."""
        kwargs.setdefault("widget", self.widget)
        return super().formfield(**{"help_text": ""} | kwargs)


class LanguageField(_ListedField):
    """The BCP 47 tag of a language."""


class LanguagesField(_ListedField):
    """Tags of several languages, with commas."""

    widget = LanguagesInput
