"""Model directories that are installed, broken in every way, checked and removed."""

import json
import os
import shutil

import numpy as np
import onnx
import pytest
from django.core.management import CommandError, call_command

from freeshelf.admin.attention import model_warnings
from freeshelf.enrich.errors import (
    BrokenModelError,
    ModelExistsError,
    UnknownModelError,
)
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import (
    active_models,
    installed_model,
    installed_models,
    sha256_of,
)
from freeshelf.enrich.language_models.services import check, install, remove
from freeshelf.operations.doctor import examine_language_models

from .model_factories import make_model, use_models, write_graph


@pytest.fixture
def models_dir(settings, tmp_path):
    """An empty folder of models that the settings name."""
    use_models(settings, tmp_path / "models")
    return tmp_path / "models"


@pytest.fixture
def source(tmp_path):
    """A model directory somewhere else."""
    return make_model(tmp_path / "elsewhere")


def test_a_model_is_installed_once_and_whole(models_dir, source):
    (source / "notes.txt").write_text("not of the model")

    first = install(source)
    again = install(source)

    assert first == again
    assert [path.name for path in models_dir.iterdir()] == ["tiny"]
    assert not (models_dir / "tiny" / "notes.txt").exists()
    check(first)


def test_another_model_of_the_same_name_does_not_replace_it(
    models_dir, source, tmp_path
):
    kept = install(source)
    other = make_model(tmp_path / "other", meanings={"debt": ["debt"]})

    with pytest.raises(ModelExistsError, match="model remove tiny"):
        install(other)
    beside = install(other, name="second")

    assert installed_models() == (beside, kept)


def test_a_removed_model_is_gone_and_an_unknown_one_is_said(models_dir, source):
    install(source)

    remove("tiny")

    assert not active_models()
    assert not list(models_dir.iterdir())
    for name in ("tiny", "../elsewhere"):
        with pytest.raises(UnknownModelError):
            remove(name)
    assert source.is_dir()


def rewrite(directory, **facts):
    """Change the manifest of a model directory."""
    path = directory / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **facts}))


def seal(directory):
    """Let the manifest name the files as they are now."""
    names = [path.name for path in directory.iterdir() if path.name != "manifest.json"]
    rewrite(directory, files={name: sha256_of(directory / name) for name in names})


def _external(directory):
    path = directory / "model.onnx"
    model = onnx.load(str(path))
    tensor = model.graph.initializer[0]
    onnx.external_data_helper.set_external_data(tensor, "../../secret.bin")
    tensor.ClearField("raw_data")
    onnx.save(model, str(path))


def _graph(directory, **options):
    vectors = np.eye(60, 8, dtype=np.float32)
    write_graph(directory / "model.onnx", vectors, **options)


BREAKS = {
    "no manifest": lambda d: (d / "manifest.json").unlink(),
    "not valid JSON": lambda d: (d / "manifest.json").write_text("{"),
    "not a JSON object": lambda d: (d / "manifest.json").write_text("[]"),
    "deep JSON": lambda d: (d / "manifest.json").write_text("[" * 200_000),
    "newer version": lambda d: rewrite(d, version=2),
    "no version": lambda d: rewrite(d, version="one"),
    "a name with a way out": lambda d: rewrite(d, name="../up"),
    "no dimension": lambda d: rewrite(d, dimension=None),
    "a huge length": lambda d: rewrite(d, max_length=10**9),
    "a threshold that is no number": lambda d: rewrite(d, threshold=float("nan")),
    "a huge threshold": lambda d: rewrite(d, threshold=10**400),
    "unknown pooling": lambda d: rewrite(d, pooling="max"),
    "no checksum": lambda d: rewrite(d, files={"model.onnx": "", "tokenizer.json": ""}),
    "a file elsewhere": lambda d: rewrite(d, files={"../model.onnx": "0" * 64}),
    "no tokenizer named": lambda d: rewrite(d, files={"model.onnx": "0" * 64}),
    "a missing file": lambda d: (d / "model.onnx").unlink(),
    "a link": lambda d: _link(d / "tokenizer.json"),
    "another file": lambda d: (d / "model.onnx").write_bytes(b"other"),
    "no ONNX file": lambda d: (d / "model.onnx").write_bytes(b"\x00\xffother"),
    "an empty ONNX file": lambda d: (d / "model.onnx").write_bytes(b""),
    "no tokenizer": lambda d: (d / "tokenizer.json").write_text("{}"),
    "another dimension": lambda d: rewrite(d, dimension=7),
    "weights elsewhere": _external,
    "an operator of its own": lambda d: _graph(d, operator="Evil", domain="evil.org"),
    "unknown inputs": lambda d: _graph(d, inputs=("pixels", "attention_mask")),
    "a table that is too small": lambda d: write_graph(
        d / "model.onnx", np.eye(2, 8, dtype=np.float32)
    ),
}
SEALED = {
    *("no ONNX file", "an empty ONNX file", "no tokenizer", "weights elsewhere"),
    *("an operator of its own", "unknown inputs", "a table that is too small"),
}


def _link(path):
    target = path.rename(path.parent.parent / "elsewhere.json")
    path.symlink_to(target)


@pytest.mark.parametrize("kind", BREAKS)
def test_a_broken_model_is_refused_in_one_sentence_and_nothing_is_left(
    models_dir, source, kind
):
    BREAKS[kind](source)
    if kind in SEALED:
        seal(source)

    with pytest.raises(BrokenModelError) as refusal:
        install(source)

    message = str(refusal.value)
    assert "\n" not in message
    assert len(message) < 900
    assert not installed_models()
    assert not models_dir.exists() or not list(models_dir.iterdir())


@pytest.mark.parametrize(
    "kind", ["not valid JSON", "newer version", "a missing file", "another file"]
)
def test_a_model_that_breaks_later_is_left_out_and_told(
    models_dir, source, kind, capsys
):
    broken = install(source).directory
    BREAKS[kind](broken)

    usable = []
    for model in active_models():
        with pytest.raises(BrokenModelError):
            encoder(model)
    findings = list(examine_language_models(with_checksums=True))
    with pytest.raises(CommandError, match="1 cannot be used"):
        call_command("check_models")

    assert not usable
    assert len(findings) == 1
    assert "tiny" in findings[0].message
    assert str(broken) in capsys.readouterr().out
    assert len(model_warnings()) == 1


def test_a_model_that_is_mended_is_used_again(models_dir, source):
    broken = install(source).directory
    (broken / "tokenizer.json").unlink()
    assert not active_models()

    shutil.copy(source / "tokenizer.json", broken)

    assert encoder(active_models()[0]).dimension == 8
    assert not model_warnings()


def test_a_model_that_settings_name_and_nobody_installed_is_told(
    settings, models_dir, source
):
    install(source)
    use_models(settings, models_dir, ACTIVE=["tiny", "other"])

    findings = list(examine_language_models(with_checksums=False))

    assert [finding.message.split(",")[0] for finding in findings] == [
        "FREESHELF_MODELS names other"
    ]


def test_the_command_lists_what_is_used_and_what_is_not(
    settings, models_dir, source, tmp_path, capsys
):
    call_command("list_models")
    install(source)
    install(make_model(tmp_path / "more", name="spare", languages=("en",)))
    use_models(settings, models_dir, ACTIVE=["tiny"])
    call_command("list_models")

    none, used, idle = capsys.readouterr().out.splitlines()

    assert none.startswith("No model of meaning is installed")
    assert used.startswith("tiny  used, any language, 8 dimensions, CC0-1.0")
    assert idle.startswith("spare  not used, en")


def test_a_name_that_is_not_installed_cannot_be_checked(models_dir):
    with pytest.raises(UnknownModelError, match="installed: none"):
        installed_model("tiny")


def test_what_a_killed_installation_left_is_cleared_away(models_dir, source):
    left, begun = models_dir / ".work-left", models_dir / ".work-begun"
    for folder in (left, begun):
        folder.mkdir(parents=True)
    os.utime(left, (0, 0))

    install(source)

    assert sorted(path.name for path in models_dir.iterdir()) == [".work-begun", "tiny"]


def test_languages_of_a_manifest_are_compared_without_their_regions(models_dir, source):
    rewrite(source, languages=["en-US", "EN", "fr"])

    assert install(source).languages == ("en", "fr")
