"""Export of the library in the format of WordPress' importer."""
