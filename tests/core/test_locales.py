"""Locales by the tags of languages."""

from collections.abc import Iterator

import pytest
from babel import localedata

from freeshelf.core.locales import find_locale, locale_of, text_direction


class _Growing(dict[str, object]):
    """Loaded locales, of which another thread loads one more while they are read."""

    to_come = 3

    def __iter__(self) -> Iterator[str]:
        for identifier in super().__iter__():
            if self.to_come:
                self.to_come -= 1
                self[f"one more {self.to_come}"] = {}
            yield identifier


def test_an_unknown_language_is_told_from_a_known_one():
    assert find_locale("tlh-x") is find_locale("xx") is find_locale("") is None
    assert locale_of("xx").language == "en"
    assert str(locale_of("zh-hans")) == "zh_Hans"
    assert [text_direction(tag) for tag in ("ckb", "xx", "")] == ["rtl", "ltr", "ltr"]


def test_an_unknown_language_is_asked_for_while_another_is_loaded(monkeypatch):
    loaded = _Growing({"en": {}, "fr": {}})
    monkeypatch.setattr(localedata, "_cache", loaded)
    find_locale.cache_clear()
    with pytest.raises(RuntimeError, match="changed size"):
        list(iter(loaded))

    assert find_locale("xyz") is None
    assert loaded.to_come == 0
