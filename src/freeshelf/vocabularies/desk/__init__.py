"""The editor's desk for vocabularies, and the typeahead that all desks use."""
