"""The editor's desk: records, files, people, lists in Wagtail's admin."""
