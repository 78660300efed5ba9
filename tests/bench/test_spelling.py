"""The table of what is said of misspelt questions and of right words."""

from bench.spelling import report


def test_each_half_has_its_figures_and_its_verdict():
    misspelt = [
        {
            "half": "development",
            "typed": "labuor",
            "meant": "labour",
            "better": "labor",
        },
        {"half": "development", "typed": "fese", "meant": "fees", "better": ""},
        {"half": "held-out", "typed": "wrok", "meant": "work", "better": "work"},
        {"half": "held-out", "typed": "wrok", "meant": "work", "better": "worm"},
        {"half": "held-out", "typed": "wokr", "meant": "work", "better": "work"},
    ]
    right = [
        {"half": "development", "typed": "desk", "better": ""},
        {"half": "held-out", "typed": "desk", "better": "des"},
    ]

    lines = report(misspelt, right).splitlines()

    assert [[cell.strip() for cell in line.split("|")[2:-1]] for line in lines[2:]] == [
        ["2", "1", "0", "at least 65% as meant", "**fail**"],
        ["3", "2", "1", "at least 65% as meant", "pass"],
        ["1", "", "0", "none doubted", "pass"],
        ["1", "", "1", "none doubted", "**fail**"],
    ]
