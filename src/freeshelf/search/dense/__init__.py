"""Dense search: vectors of passages, and the nearest ones to a query.

Like the lexical index, this is derived data: it can be deleted and rebuilt from the
database and the model.
"""
