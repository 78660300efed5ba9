"""Other systems, given the same text and the same questions.

Each module has `rank(collection, depth) -> {question: [document, ...]}` functions.
"""
