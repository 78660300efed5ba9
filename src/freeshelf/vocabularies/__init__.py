"""SKOS concept schemes: the vocabularies records are described with."""
