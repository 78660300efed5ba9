"""Weights of lexical and dense matches, in one table.

A score is the sum over words of BM25 in each field times its weight. The values were
tuned on the development collections (docs/adr/0020, `make bench`); they are few and
round, because differences under 0.01 nDCG are noise there.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """BM25 weights of fields and of proximity."""

    # Titles, description, names of concepts, publisher, authors: what the record is
    # about, in one field, so that a word counts once in whichever of them it appears.
    about: float = 1.0
    # Added for the title: a work is named by its subject. Abstracts gain most near a
    # third, bare records nothing: this is in between.
    title: float = 0.15
    # Added for the names of concepts, in every language: an editor assigned them. More
    # would favour broad ones: one record has dozens of synonyms.
    labels: float = 0.3
    # Text of files: a page that mentions a word is not necessarily about it, and BM25
    # already accounts for the length of the file.
    body: float = 1.0
    # The exact form that was typed, in addition to its stem: separates "organ" from
    # "organisation", and serves languages without a stemmer.
    exact: float = 0.3
    # Two words of the query close together, in order.
    near: float = 0.1
    # Another name of a concept that the query names, in any language: the best one
    # found counts, as a share of its weight if typed.
    other_names: float = 0.3


WEIGHTS = Weights()
NEAR_SLOP = 2  # maximum number of words between two neighbouring words of a query


@dataclass(frozen=True, slots=True)
class DenseWeights:
    """Weights of dense scores relative to lexical ones (docs/adr/0221).

    Distances between similarities are shares of the range from the threshold of a model
    to 1, so that models with wide and narrow scales are treated alike.
    """

    # Documents in the language of the query: words and meaning weigh the same.
    same_language: float = 0.5
    # Two models that agree are more reliable: a third each would be 0.67.
    same_language_several_models: float = 0.6
    # Documents in other languages can have the words by chance only.
    other_language: float = 0.75
    # As a rule a question is in the language of what answers it: records in another are
    # less similar by this, once no language is nearer to it than another (ADR 585).
    own_language: float = 0.12
    # Where the best record by words has less than this share of their weight, words
    # say less, and meaning as much in the language of the query as in others (ADR 586).
    covered: float = 0.7
    # Passages of one document, which are all on its subject.
    passage: float = 0.6
    # Minimum width of the range between the most and the least similar of them.
    passage_width: float = 0.6
    # The best of n passages is similar by chance alone, by this times sqrt(2 ln n): a
    # long document is not about everything.
    chance: float = 0.03
    # A text of next to nothing is near to any question: nearer than this below the
    # threshold to questions about anything else. It is a hit by meaning only if it is
    # nearer still to the question, by this share of the largest lead (ADR 550).
    near_any: float = 0.05
    least_lead: float = 0.5
    # A single word has no context that gives it a meaning.
    one_word: float = 0.3
    # Maximum distance of a dense hit from the most similar one,
    max_distance: float = 0.25
    # in another language also from the most similar there, where scores are closer
    # together,
    max_distance_other_language: float = 0.2
    # minimum distance above the threshold for one word,
    one_word_above: float = 0.4
    # and tolerances for other languages, where the same meaning has a lower similarity.
    other_language_tolerance: float = 0.3
    one_word_allowance: float = 0.25


DENSE_WEIGHTS = DenseWeights()
