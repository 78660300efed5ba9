"""Migrations only add what the version before does not mind."""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Now

from tests.rolling.earlier import LEAVES
from tests.rolling.expand_then_contract import troubles

# Operations that were looked at: (app, migration) and why the version before works on.
REVIEWED = {
    ("enrich", "0002_wider_suggestions"): "it writes less, and shows what is longer",
    ("enrich", "0003_checks_of_files"): "its constraints are on tables it has not",
    ("events", "0002_groups_of_readers"): "its constraint allows all it did, and more",
    ("library", "0005_descriptions_in_html"): "the version before shows the tags",
    # Until its nodes are gone it publishes at once, as it always did.
    ("library", "0007_held_back"): "its constraints allow what is there without it",
}


def test_newer_migrations_add_what_the_version_before_does_not_mind():
    graph = MigrationLoader(None).graph
    leaves = [_joined(graph, leaf) for leaf in LEAVES.items()]
    known = {key for leaf in leaves for key in graph.forwards_plan(leaf)}
    state, found = ProjectState(), []

    for key in graph._generate_plan(nodes=graph.leaf_nodes(), at_end=True):
        migration = graph.nodes[key]
        if key not in known | REVIEWED.keys():
            found += [f"{key}: {each}" for each in _of(migration, state)]
        state = migration.mutate_state(state, preserve=False)

    assert found == []


def _joined(graph, leaf):
    """Return a migration, or the one that it was joined to since."""
    if leaf in graph.nodes:
        return leaf
    return next(key for key, node in graph.nodes.items() if leaf in node.replaces)


def _of(migration, state):
    for operation in migration.operations:
        yield from troubles(migration.app_label, [operation], state)
        operation.state_forwards(migration.app_label, state := state.clone())


def _state() -> ProjectState:
    state = ProjectState()
    fields = [("id", models.AutoField(primary_key=True)), ("name", models.CharField())]
    state.add_model(ModelState("a", "Boat", fields))
    return state


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("boat", "name"),
        migrations.RenameField("boat", "name", "title"),
        migrations.RenameModel("boat", "ship"),
        migrations.DeleteModel("boat"),
        migrations.AlterModelTable("boat", "ships"),
        migrations.AddField("boat", "size", models.IntegerField(default=3)),
        migrations.AlterField("boat", "name", models.CharField(unique=True)),
        migrations.AlterField("boat", "name", models.IntegerField()),
        migrations.AlterField("boat", "name", models.CharField(db_column="title")),
        migrations.AddConstraint(
            "boat", models.UniqueConstraint(fields=["name"], name="one")
        ),
        migrations.RunPython(migrations.RunPython.noop),
        migrations.RunSQL("SELECT 1"),
        migrations.SeparateDatabaseAndState([migrations.RemoveField("boat", "name")]),
    ],
)
def test_what_breaks_the_version_before_is_named(operation):
    assert len(list(troubles("a", [operation], _state()))) == 1


@pytest.mark.parametrize(
    "operation",
    [
        migrations.CreateModel("Sail", [("id", models.AutoField(primary_key=True))]),
        migrations.AddField("boat", "size", models.IntegerField(null=True)),
        migrations.AddField("boat", "at", models.DateTimeField(db_default=Now())),
        migrations.AddField("boat", "sails", models.ManyToManyField("a.Sail")),
        migrations.AlterField("boat", "name", models.CharField(null=True)),
        migrations.AlterField("boat", "name", models.CharField(choices=["a"])),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("boat", "name")]
        ),
    ],
)
def test_what_only_adds_passes(operation):
    assert list(troubles("a", [operation], _state())) == []
