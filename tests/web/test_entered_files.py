"""`make shape` counts the files that a page of results enters."""

from scripts.entered_files import entered_files


def test_only_files_with_functions_that_ran_are_counted(shelve):
    shelve()

    files = entered_files("/en/search?q=kilns")

    assert "results" in files["freeshelf/web/views/search.py"]
    assert "freeshelf/web/views/files.py" not in files
