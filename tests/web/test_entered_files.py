"""`make shape` counts the files that a page of results enters."""

from scripts.entered_files import trace_results_page

from tests.library.factories import FileFactory, ResourceFactory, pdf_bytes

# What is reached; whoever adds a file to this path says so here (docs/adr/0474).
MOST_FILES = 99


def test_only_files_with_functions_that_ran_are_counted(shelve):
    record = ResourceFactory(title="Kilns")
    FileFactory(resource=record, name="kilns.pdf", content=pdf_bytes("Kilns"))
    shelve()

    files = trace_results_page("/en/search?q=kilns").files

    assert "results" in files["freeshelf/web/views/search.py"]
    assert "freeshelf/web/views/files.py" not in files
    assert not [path for path in files if not path.endswith(".py")]
    assert len(files) <= MOST_FILES, sorted(files)
