"""Deal tests out to processes one by one, but for files that share much."""

from xdist.scheduler import LoadScopeScheduling

# What these share is a whole imported site, a running demonstration or a large model:
# their tests go to one process, so that it is made once.
_TOGETHER = {
    "tests/browser/test_accessibility.py",
    "tests/enrich/test_description_of_real_files.py",
    "tests/enrich/test_models_of_packages.py",
    "tests/ingest/test_demo_help.py",
    "tests/ingest/test_demo_library.py",
    "tests/ingest/test_demo_search.py",
    "tests/wordpress/importers/test_one_site_from_each_source.py",
    "tests/wordpress/importers/test_dump_whole.py",
    "tests/wordpress/importers/test_export_whole.py",
    "tests/wordpress/importers/test_live_site.py",
    "tests/wordpress/sources/test_wordpress_rest.py",
    "tests/wordpress/export/test_round_trip.py",
    "tests/wordpress/export/test_way_out_whole.py",
}


class OneByOne(LoadScopeScheduling):
    """Hands a process one test at a time, or one of these files.

    The marks of `--dist=loadgroup` are not seen by pytest-xdist 3.8 with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in _TOGETHER else nodeid
