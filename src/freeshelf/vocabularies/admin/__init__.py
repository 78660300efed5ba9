"""The editor's admin for vocabularies, and the typeahead that all desks use."""
