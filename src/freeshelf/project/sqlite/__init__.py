"""Django's SQLite backend with turns for its writers."""
