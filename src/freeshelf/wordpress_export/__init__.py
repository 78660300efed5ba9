"""The way out: what the library holds as WordPress' own importer takes it."""
