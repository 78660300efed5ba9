"""Other search systems with the same text and the same queries.

Each module has `rank(collection, depth) -> {question: [document, ...]}` functions.
"""
