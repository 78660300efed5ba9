"""Long questions are made of the records, and never of the text that is indexed."""

from bench.collections import Collection, Document, Question, with_long_questions


def test_the_text_of_an_entry_is_not_in_the_index():
    said = " ".join(f"word{number}" for number in range(30))
    records = Collection(
        "records",
        tuple(
            Document(f"r{n}", f"Title {n}", f"{said} {n}", "en", ("kilns",))
            for n in range(200)
        ),
        (Question("en01", "how do I write our statement", "en"),),
        {"en01": {"r0": 2}},
    )

    made = with_long_questions(records)

    (need, *entries) = made.questions
    assert (need.key, need.language) == ("en01", "en")
    assert len(need.text.split()) > 40
    assert made.grades["en01"] == {"r0": 2}
    assert len(entries) == len({each.key for each in entries}) == 72
    documents = {each.key: each for each in made.documents}
    assert documents.keys() == {each.key for each in records.documents}
    for entry in entries:
        ((key, grade),) = made.grades[entry.key].items()
        assert entry.text == f"{said} {key.removeprefix('r')} kilns"
        assert documents[key].whole == documents[key].title
        assert grade == 1
    assert made == with_long_questions(records)
