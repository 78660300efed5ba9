"""The demo says what it does and about how long the rest takes."""

from freeshelf.operations.progress import Progress

STEPS = {"Creating the database": 40, "Loading the records": 60}


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_step_says_its_place_and_what_remains_of_all():
    clock, lines = Clock(), []
    progress = Progress(lines.append, STEPS, clock=clock)

    progress.begin("Creating the database")
    clock.now += 20
    progress.begin("Loading the records")

    assert lines == [
        "1 of 2: Creating the database",
        "2 of 2: Loading the records (about 30 s left)",
    ]


def test_within_a_step_there_is_a_line_when_there_is_news_and_not_too_often():
    clock, lines = Clock(), []
    progress = Progress(lines.append, STEPS, clock=clock, prefix="Meanwhile, ")
    progress.begin("Creating the database")
    clock.now += 20
    progress.begin("Loading the records")

    for done in (1, 50, 50, 100):
        clock.now += 2
        progress.show(done, 100)
    clock.now += 12
    progress.show(99, 100)

    assert lines[0] == "Meanwhile, 1 of 2: Creating the database"
    assert lines[2:] == [
        "  50 of 100 (about 15 s left)",
        "  99 of 100 (about 5 s left)",
    ]


def test_the_rest_gets_shorter_as_records_come_in():
    clock, lines = Clock(), []
    progress = Progress(lines.append, STEPS, clock=clock)
    progress.begin("Creating the database")
    clock.now += 40
    progress.begin("Loading the records")
    for done in range(10, 100, 10):
        clock.now += 6
        progress.show(done, 100)

    left = [int(line.partition("about ")[2].split()[0]) for line in lines[1:]]

    assert left == sorted(left, reverse=True)
    assert left[0] == 60
    assert left[-1] == 10
