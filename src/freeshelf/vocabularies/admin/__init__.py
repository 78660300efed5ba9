"""Admin views of vocabularies, and the typeahead that other admin views use."""
