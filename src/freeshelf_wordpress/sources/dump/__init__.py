"""Parser for database dumps of WordPress, as a stream without a database server."""
