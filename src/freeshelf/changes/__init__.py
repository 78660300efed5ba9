"""Follow what everyone sees of records: when it changed last, and what it names."""
