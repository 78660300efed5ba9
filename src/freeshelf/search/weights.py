"""What a match is worth, by where it stands: the one table of weights.

A score is the sum over words of BM25 in each field times its weight. The values were
settled on the development collections (docs/adr/0020, `make bench`); they are few and
round, because differences under 0.01 nDCG are noise there.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """One number for each field and for closeness; the reason stands beside it."""

    # Titles, description, names of concepts, publisher, authors: what the record is
    # about, in one field, so that a word counts once however the librarian spread it.
    about: float = 1.0
    # Once more for the title: a work is named by what it is about. Abstracts gain most
    # near a third, bare records nothing: between the two.
    title: float = 0.15
    # Once more for the names of concepts, in every language: a person assigned them.
    # More would let broad ones win: one record carries dozens of synonyms.
    labels: float = 0.3
    # Text of files: a page that mentions a word is not yet about it, and BM25 already
    # counts the length of the file.
    body: float = 1.0
    # The very form that was typed, beside its stem: separates "organ" from
    # "organisation", and carries languages without a stemmer.
    exact: float = 0.3
    # Two words of the question close together, in order.
    near: float = 0.1
    # Another name of a concept that the question names, in any language: the best one
    # found counts, as a share of what it would weigh if typed.
    other_names: float = 0.3
    # The reader's language, as a share of what the words of the question weigh: by so
    # much may a whole hit in another language lead and still come after
    # (docs/adr/0102).
    language: float = 0.5


WEIGHTS = Weights()
NEAR_SLOP = 2  # words that may stand between two neighbours of a question


@dataclass(frozen=True, slots=True)
class DenseWeights:
    """What meaning is worth beside words (docs/adr/0221).

    Distances between similarities are shares of what lies between the threshold of a
    model and 1, so that models with wide and narrow scales are read alike.
    """

    # Documents in the language of the question: words and meaning weigh the same.
    same_language: float = 0.5
    # Two models that agree know more than one: a third each would be 0.67.
    same_language_several_models: float = 0.6
    # Documents in other languages can have the words by chance only.
    other_language: float = 0.75
    # Passages of one document, which are all on its subject.
    passage: float = 0.6
    # What lies between the nearest and the least near of them counts as at least this.
    passage_width: float = 0.6
    # The best of n passages is near by chance alone, by so much times sqrt(2 ln n): a
    # long document is not about everything.
    chance: float = 0.03
    # A single word has no sentence around it to take a meaning from.
    one_word: float = 0.3
    # A hit by meaning alone is no farther behind the nearest than this,
    max_distance: float = 0.25
    # in another language neither behind the nearest that is: these lie closer together,
    max_distance_other_language: float = 0.2
    # for one word it is so far above the threshold,
    one_word_above: float = 0.4
    # and in another language it may be so much less similar: the same meaning is.
    other_language_tolerance: float = 0.3
    one_word_allowance: float = 0.25


DENSE_WEIGHTS = DenseWeights()
