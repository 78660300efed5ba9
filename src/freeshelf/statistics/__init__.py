"""Anonymous search statistics: daily counts, and terms used on several days."""
