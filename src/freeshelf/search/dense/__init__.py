"""Passages by meaning: their vectors, and the nearest of them to a question.

What is here is derived from the database and the model, as the index of words is: it
can be thrown away and made again.
"""
