"""The editor's admin: records, files, people, lists in Wagtail's admin."""
