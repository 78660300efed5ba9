"""Models from a hub of Hugging Face's kind, and from folders of its form."""

import json

import pytest
from django.core.management import call_command

from freeshelf.enrich.errors import (
    BrokenModelError,
    ModelSourceError,
    ModelUnreachableError,
)
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.hub import install_from
from freeshelf.enrich.language_models.hub_layout import InstallOptions
from freeshelf.enrich.language_models.known_models import KNOWN_MODELS
from freeshelf.enrich.language_models.registry import (
    active_models,
    active_reranker,
    installed_models,
)

from .hub_server import COMMIT, serve_hub
from .model_factories import make_model, make_reranker, use_models

IDENTIFIER = "intfloat/multilingual-e5-tiny"
# Texts without a known word are all alike to the model: the most that is measured.
UNRELATED = 0.95
AS_IT_IS = InstallOptions()
AS_I_SAY = InstallOptions(
    query_prefix="passage: ", passage_prefix="query: ", threshold=0.4
)


@pytest.fixture
def hub(settings, tmp_path, monkeypatch):
    """A hub with one model, which the settings name."""
    made = make_model(tmp_path / "made", unknown=0.1)
    files = {
        "README.md": b"# A model",
        "config.json": json.dumps({"hidden_size": 8, "model_type": "bert"}).encode(),
        "sentence_bert_config.json": b'{"max_seq_length": 64}',
        "1_Pooling/config.json": b'{"word_embedding_dimension": 8}',
        "onnx/model.onnx": (made / "model.onnx").read_bytes(),
        "onnx/model_O4.onnx": b"another",
        "tokenizer.json": (made / "tokenizer.json").read_bytes(),
    }
    with serve_hub(IDENTIFIER, files) as served:
        use_models(settings, tmp_path / "models", HUB=served.url)
        hosts = [url.removeprefix("http://") for url in (served.url, served.cdn)]
        settings.FREESHELF_HTTP = {
            "ALLOWED_HOSTS": hosts,
            "REQUESTS_PER_SECOND": 1_000,
            "TRIES": 1,
        }
        yield served


def install(source=IDENTIFIER, *, wishes=AS_IT_IS, lines=None):
    report = [].append if lines is None else lines.append
    return install_from(str(source), revision="main", wishes=wishes, report=report)


def test_a_model_of_the_hub_is_fetched_described_and_works(hub):
    lines = []

    model = install(lines=lines)

    facts = model.manifest
    assert (facts.name, facts.license) == ("multilingual-e5-tiny", "mit")
    assert (facts.dimension, facts.max_length, facts.pooling) == (8, 64, "mean")
    assert (facts.prefixes.query, facts.prefixes.passage) == ("query: ", "passage: ")
    assert facts.languages == ()
    assert facts.source == f"{hub.url}/{IDENTIFIER}"
    assert COMMIT in facts.provenance
    assert any("onnx/model.onnx" in line for line in lines)
    assert not any("model_O4" in path for path, _ in hub.asked)
    one, other = encoder(model).encode_queries(["debt", "deuda"])
    assert one @ other > 0.99


@pytest.mark.parametrize(
    ("name", "mode", "pooling", "query"),
    [
        ("multilingual-e5-base", "mean_tokens", "mean", "query: "),
        ("bge-m3", "cls_token", "cls", ""),
    ],
)
def test_a_known_model_is_asked_for_by_its_name(hub, name, mode, pooling, query):
    _call(hub, name, mode=mode)
    hub.files["sentence_bert_config.json"] = b'{"max_seq_length": 8192}'
    lines = []

    model = install(name, lines=lines)

    facts = model.manifest
    assert (facts.name, facts.pooling, facts.kind) == (name, pooling, "encoder")
    assert facts.prefixes.query == query
    assert facts.source == f"{hub.url}/{KNOWN_MODELS[name]}"
    assert (facts.license, facts.languages, facts.max_length) == ("mit", (), 512)
    assert set(facts.files) == {"model.onnx", "tokenizer.json"}
    assert any("ms to read a question" in line for line in lines)


def _call(hub, name, *, mode="cls_token"):
    """Have the hub call its model as a known one is called."""
    hub.identifier = KNOWN_MODELS[name]
    layers = {"word_embedding_dimension": 8, f"pooling_mode_{mode}": True}
    hub.files["1_Pooling/config.json"] = json.dumps(layers).encode()


def test_a_threshold_that_is_not_known_is_measured(hub):
    _call(hub, "bge-m3")
    lines = []

    measured = install("bge-m3", lines=lines)
    assert measured.threshold == pytest.approx(UNRELATED, abs=0.001)
    assert str(measured.threshold) in lines[-1]


@pytest.mark.parametrize("threshold", [0.4, 0.0, -0.1])
def test_a_threshold_that_is_named_is_taken(hub, threshold, capsys):
    _call(hub, "bge-m3")

    chosen = install("bge-m3", wishes=InstallOptions(threshold=threshold))
    call_command("check_models")

    assert chosen.threshold == threshold
    said = capsys.readouterr().out
    assert f"a cosine of {UNRELATED:.3f} or less" in said
    assert f"Its threshold is {threshold}." in said


def test_a_threshold_that_leaves_no_distance_is_refused(hub):
    with pytest.raises(BrokenModelError, match="less than 1"):
        install(wishes=InstallOptions(threshold=1))


def test_tensors_without_an_ending_beside_large_weights_come_too(hub):
    _call(hub, "bge-m3")
    hub.files |= {
        "onnx/model.onnx_data": b"weights",
        "onnx/Constant_7": b"tensor",
        "onnx/README.md": b"text",
        "LICENSE": b"text",
    }

    assert set(install("bge-m3").manifest.files) == {
        *("model.onnx", "tokenizer.json"),
        *("model.onnx_data", "Constant_7"),
    }


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("onnx-community/bge-reranker-v2-m3-onnx", "bge-reranker-v2-m3"),
        ("mmarco-minilm", "mmarco-minilm"),
    ],
)
def test_a_known_reranker_is_installed_and_not_used(hub, source, name, tmp_path):
    _call(hub, name)
    _files_of_a_reranker(hub, tmp_path)

    model = install(source)

    assert (model.name, model.is_reranker) == (name, True)
    assert active_reranker() is None
    assert active_models() == ()


@pytest.mark.parametrize(("labels", "is_refused"), [(1, False), (3, True)])
def test_other_rerankers_are_told_by_their_configuration(
    hub, tmp_path, labels, is_refused
):
    _files_of_a_reranker(hub, tmp_path, labels=labels)

    if is_refused:
        with pytest.raises(ModelSourceError, match="into 3 kinds"):
            install()
    else:
        assert install().is_reranker


def _files_of_a_reranker(hub, folder, *, labels=1):
    made = make_reranker(folder / "made-too", "forced", "labour")
    config = {
        "architectures": ["XLMRobertaForSequenceClassification"],
        "id2label": {str(number): f"LABEL_{number}" for number in range(labels)},
        "max_position_embeddings": 514,
        "model_type": "xlm-roberta",
    }
    for name in [name for name in hub.files if name.startswith("1_")]:
        del hub.files[name]
    hub.files |= {
        "config.json": json.dumps(config).encode(),
        "onnx/model.onnx": (made / "model.onnx").read_bytes(),
        "tokenizer.json": (made / "tokenizer.json").read_bytes(),
    }


def test_a_fetch_that_broke_off_goes_on_where_it_stopped(hub):
    hub.breaks_at["onnx/model.onnx"] = 700
    with pytest.raises(ModelUnreachableError, match="continues where it stopped"):
        install()
    assert not installed_models()
    hub.asked.clear()

    model = install()

    assert ("/blobs/onnx/model.onnx", "bytes=700-") in hub.asked
    assert installed_models() == (model,)


def test_what_has_another_checksum_than_the_hub_says_is_not_installed(hub):
    content = hub.files["onnx/model.onnx"]
    hub.said_of["onnx/model.onnx"] = content[:-1] + b"!"

    with pytest.raises(ModelSourceError, match="another checksum"):
        install()

    assert not installed_models()


def test_a_name_that_the_hub_does_not_know_is_said(hub):
    with pytest.raises(ModelSourceError, match="has no model 'some/thing'"):
        install("some/thing")


def test_a_hub_in_a_private_network_is_not_asked_unless_allowed(hub, settings):
    settings.FREESHELF_HTTP = {**settings.FREESHELF_HTTP, "ALLOWED_HOSTS": []}

    with pytest.raises(ModelUnreachableError, match="is not fetched"):
        install()

    assert not hub.asked


def test_a_folder_of_the_hubs_form_is_installed_as_the_operator_says(hub, tmp_path):
    folder = tmp_path / "My Model"
    for name, content in hub.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    model = install(folder, wishes=AS_I_SAY)

    assert model.name == "my-model"
    assert model.manifest.prefixes.query == "passage: "
    assert model.threshold == 0.4


@pytest.mark.parametrize(
    ("missing", "complaint"),
    [
        ("tokenizer.json", "There is no tokenizer.json"),
        ("onnx/model.onnx", "There is no ONNX file"),
    ],
)
def test_a_folder_that_lacks_a_file_is_refused(hub, tmp_path, missing, complaint):
    folder = tmp_path / "part"
    for name, content in hub.files.items():
        if name not in {missing, "onnx/model_O4.onnx"}:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)

    with pytest.raises(ModelSourceError, match=complaint):
        install(folder)

    assert not installed_models()


def test_what_is_no_source_is_answered_with_those_that_are(hub):
    with pytest.raises(ModelSourceError, match="multilingual-e5-small"):
        install("nonsense")


def unpacked(hub, folder, **changed):
    """A folder of the hub's form, some of its files changed."""
    for name, content in {**hub.files, **changed}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_a_folder_whose_name_is_no_models_gets_the_one_that_is_said(hub, tmp_path):
    folder = unpacked(hub, tmp_path / "模型")

    with pytest.raises(ModelSourceError, match="choose one with --name"):
        install(folder)
    model = install_from(
        str(folder),
        name="mine",
        revision="main",
        wishes=AS_I_SAY,
        report=[].append,
    )

    assert (model.name, model.directory.name) == ("mine", "mine")


@pytest.mark.parametrize(
    "modes", [{"lasttoken": True}, {"mean_tokens": True, "cls_token": True}]
)
def test_vectors_that_are_made_in_another_way_are_refused(hub, tmp_path, modes):
    said = {f"pooling_mode_{mode}": is_so for mode, is_so in modes.items()}
    content = json.dumps({"word_embedding_dimension": 8, **said}).encode()
    folder = unpacked(hub, tmp_path / "last", **{"1_Pooling/config.json": content})

    with pytest.raises(ModelSourceError, match="makes its vectors by pooling_mode"):
        install(folder)


@pytest.mark.parametrize(
    ("said", "languages"),
    [
        ("multilingual", ()),
        (["multilingual", "en"], ()),
        ("en-US", ("en",)),
        (["EN", "fr"], ("en", "fr")),
        ([*"abcde"], ()),
    ],
)
def test_the_languages_of_a_card_are_those_of_the_library(hub, said, languages):
    hub.languages = said

    assert install().manifest.languages == languages


def test_a_folder_of_links_as_the_hubs_own_program_keeps_it_is_installed(hub, tmp_path):
    kept = unpacked(hub, tmp_path / "blobs")
    folder = tmp_path / "e5-snapshot"
    for name in hub.files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(kept / name)

    model = install(folder)

    assert not any(path.is_symlink() for path in model.directory.iterdir())
