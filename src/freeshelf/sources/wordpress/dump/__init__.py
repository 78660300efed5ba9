"""Database dumps of WordPress, read as a stream without a database server."""

from freeshelf.sources.wordpress.dump.dump import WordPressDump

__all__ = ["WordPressDump"]
