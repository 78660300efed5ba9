"""Shapes and places of the world, as scripts/make_world_map.py writes them down."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class World:
    """A drawing of the world; countries by ISO 3166-1 in two small letters."""

    width: int
    height: int
    shapes: Mapping[str, str]  # paths of those that are large enough
    points: Mapping[str, tuple[int, int]]  # the middle of each
    roomy: frozenset[str]  # those that have room for a number
    unnamed: str  # land without a code of its own


@cache
def world() -> World:
    """The world, read once."""
    file = resources.files("freeshelf.web").joinpath("data/world.json")
    described = json.loads(file.read_text("utf-8"))
    return World(
        width=described["width"],
        height=described["height"],
        shapes=described["shapes"],
        points={code: (x, y) for code, (x, y) in described["points"].items()},
        roomy=frozenset(described["roomy"]),
        unnamed=described["unnamed"],
    )
