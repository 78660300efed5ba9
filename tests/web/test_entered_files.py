"""`make shape` counts the files that a page of results enters."""

from scripts.entered_files import trace_results_page


def test_only_files_with_functions_that_ran_are_counted(shelve):
    shelve()

    files = trace_results_page("/en/search?q=kilns").files

    assert "results" in files["freeshelf/web/views/search.py"]
    assert "freeshelf/web/views/files.py" not in files
