"""One style sheet reaches readers, whatever it is written as."""

from pathlib import Path

from django.core.management import call_command

from freeshelf import web
from freeshelf.web.bundling import bundled


def test_every_part_stands_in_its_layer_in_the_order_of_the_imports():
    sheet = bundled("web/css/main.css")

    assert "@import" not in sheet
    assert sheet.startswith("@layer tokens, generic, elements, layouts, components")
    assert sheet.index("--paper") < sheet.index(".site-header") < sheet.index(".prose")
    assert sheet.count("{") == sheet.count("}")


def test_what_is_gathered_is_one_sheet_under_both_of_its_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    # The admin area has a thousand files besides.
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder"
    ]
    settings.STATICFILES_DIRS = [Path(web.__file__).parent / "static"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "freeshelf.web.bundling.BundlingStorage"}
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    sheets = list((tmp_path / "web/css").glob("main*.css"))
    assert len(sheets) == 2
    for sheet in sheets:
        text = sheet.read_text("utf-8")
        assert "@import" not in text
        assert ".year-timeline" in text
        packed = sheet.with_name(sheet.name + ".gz")
        assert packed.stat().st_size < 20_000
