"""The page of statistics: periods, tables, charts and lists."""
