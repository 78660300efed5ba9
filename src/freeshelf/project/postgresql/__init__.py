"""Django's PostgreSQL backend with the rules for text that SQLite has."""
