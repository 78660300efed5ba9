"""`make shape` counts code, and nothing else."""

from scripts.shape import main

MODULE = '''"""A module.

Of two lines.
"""

# Why.
LIMIT = 3


def double(number: int) -> int:
    """Return twice the number."""
    return (
        number
        + number  # why
    )


def bare():
    text = """one
    two"""
    return text
'''


def test_comments_docstrings_blank_lines_and_migrations_do_not_count(tmp_path, capsys):
    for name in ("library/models.py", "library/migrations/0001_initial.py"):
        path = tmp_path / "freeshelf" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(MODULE, "utf-8")

    main(tmp_path)

    rows = (line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    figures = {name.strip(): figure for name, figure in rows}
    assert figures["lines of code together"] == "10"
    assert figures["modules"] == "1"
    assert figures["function length, p95"] == "5"
    assert "50.0" in str(figures)
