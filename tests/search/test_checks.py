"""Wrong settings are said at start."""

import pytest

from freeshelf.search.conf import check_search_engines, engine
from freeshelf.search.errors import EngineSettingsError

_TANTIVY = "freeshelf.search.engines.tantivy.TantivyEngine"


@pytest.mark.parametrize(
    ("configured", "identifier"),
    [
        ({}, "freeshelf.search.E001"),
        (None, "freeshelf.search.E001"),
        ({"default": {}}, "freeshelf.search.E002"),
        ({"default": {"BACKEND": "no.such.Engine"}}, "freeshelf.search.E002"),
        (
            {"default": {"BACKEND": _TANTIVY, "OPTIONS": {"colour": "red"}}},
            "freeshelf.search.E003",
        ),
    ],
)
def test_wrong_settings_have_an_error_each(settings, configured, identifier):
    settings.FREESHELF_SEARCH_ENGINES = configured

    assert [error.id for error in check_search_engines()] == [identifier]


def test_right_settings_have_none(settings, tmp_path):
    settings.FREESHELF_SEARCH_ENGINES = {
        "default": {"BACKEND": _TANTIVY, "OPTIONS": {"path": str(tmp_path)}}
    }

    assert check_search_engines() == []
    assert engine() is engine()


@pytest.mark.parametrize("configured", [{}, {"default": {"BACKEND": "no.such"}}])
def test_an_engine_that_cannot_be_loaded_says_why(settings, configured):
    settings.FREESHELF_SEARCH_ENGINES = configured

    with pytest.raises(EngineSettingsError, match="FREESHELF_SEARCH_ENGINES"):
        engine()
