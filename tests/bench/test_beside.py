"""A command of the product that runs beside what is measured, and forms as it reads."""

import time
from pathlib import Path

import pytest
from bench.forms import fields_of
from bench.markdown import spread
from bench.speed import product as product_module
from bench.speed.product import MeasuringError, Product

_PATIENCE = 30.0  # seconds


@pytest.fixture
def product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Product:
    """One whose commands are `once`, `fail` and `wait`."""
    script = tmp_path / "freeshelf"
    script.write_text(
        f'#!/bin/sh\necho "$1" >> {tmp_path}/calls\n'
        'case "$1" in fail) echo broken >&2; exit 3;; wait) exec sleep 60;; esac\n'
    )
    script.chmod(0o755)
    monkeypatch.setattr(product_module, "console_script", lambda: script)
    return Product(tmp_path)


def calls(product: Product) -> list[str]:
    path = product.folder / "calls"
    return path.read_text().split() if path.exists() else []


def wait_for(product: Product, number: int) -> None:
    until = time.monotonic() + _PATIENCE
    while len(calls(product)) < number:
        assert time.monotonic() < until, calls(product)
        time.sleep(0.01)


def test_a_command_beside_something_runs_once_to_its_end(product: Product) -> None:
    with product.running("once"):
        pass

    assert calls(product) == ["once"]


def test_a_command_runs_again_as_long_as_something_lasts(product: Product) -> None:
    with product.running("once", again=True):
        wait_for(product, 3)

    ended = calls(product)
    assert len(ended) >= 3
    time.sleep(0.1)
    assert calls(product) == ended


def test_a_command_that_lasts_longer_is_ended_and_is_no_failure(
    product: Product,
) -> None:
    with product.running("wait", again=True):
        wait_for(product, 1)

    assert calls(product) == ["wait"]


@pytest.mark.parametrize("again", [False, True])
def test_a_command_that_fails_says_why(product: Product, *, again: bool) -> None:
    beside = product.running("fail", again=again)
    beside.__enter__()
    wait_for(product, 1)

    with pytest.raises(MeasuringError, match="freeshelf fail failed: broken"):
        beside.__exit__(None, None, None)

    assert calls(product) == ["fail"]


def test_a_form_is_sent_as_it_stands() -> None:
    html = """<form id="w-editor-form"><input name="title" value="A">
      <input type="file" name="upload"><input type="submit" name="go" value="1">
      <input type="checkbox" name="is_open" checked><input type="checkbox" name="no">
      <textarea name="text">\nTwo\nlines</textarea><input name="rows-__prefix__-id">
      <select name="kind"><option value="a"><option value="b" selected></select>
      <select name="several" multiple><option value="a"></select></form>"""

    assert fields_of(html) == {
        "title": "A",
        "is_open": "on",
        "text": "Two\nlines",
        "kind": ["b"],
        "several": [],
    }
    with pytest.raises(LookupError, match="no form other"):
        fields_of(html, "other")


def test_a_row_says_how_seconds_are_spread() -> None:
    assert spread([0.1, 0.2, 0.3]) == ("3", "0.20", "0.29", "0.30")
