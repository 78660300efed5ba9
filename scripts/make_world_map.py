"""Create the shapes of the map of results from Natural Earth.

    npm pack world-atlas@2 && tar xzf world-atlas-2.*.tgz
    python scripts/make_world_map.py package src/freeshelf/web/data/world.json

Natural Earth is in the public domain; world-atlas provides it as TopoJSON (ISC).
Borders are those of Natural Earth, which show de facto control: they are no statement
about anyone's claim (docs/adr/0160). Countries are identified by ISO 3166-1, as our
places are; land without a code of its own is drawn without a link. The projection is
Equal Earth (Šavrič, Patterson and Jenny, 2018): areas can be compared. The output is
committed.
"""

import itertools
import json
import math
import sys
from pathlib import Path
from typing import Any

import pycountry

WIDTH = 2000
TOLERANCE = 0.8  # in units of the drawing, as are the next
SMALLEST_RING = 8.0  # area; smaller islands are left out
SMALLEST_SHAPE = 10  # width or height; smaller countries become circles
ROOM = (56, 26)  # of a shape that has space for a number
SOUTHERN_END = -57.0  # degrees; Antarctica would take a fifth of the space
# Places with a code that Natural Earth counts as part of another country.
POINTS = {
    "bq": (12.2, -68.3),
    "bv": (-54.4, 3.4),
    "cc": (-12.2, 96.8),
    "cx": (-10.5, 105.7),
    "gf": (4.0, -53.0),
    "gi": (36.1, -5.4),
    "gp": (16.2, -61.6),
    "mq": (14.6, -61.0),
    "re": (-21.1, 55.5),
    "sj": (78.0, 16.0),
    "tk": (-9.2, -171.8),
    "tv": (-8.5, 179.2),
    "um": (19.3, 166.6),
    "yt": (-12.8, 45.1),
}

Point = tuple[float, float]


def equal_earth(longitude: float, latitude: float) -> Point:
    """Return the projected point."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    x = (
        2
        * math.sqrt(3)
        * math.radians(longitude)
        * math.cos(theta)
        / (3 * (9 * a4 * sixth * square + 7 * a3 * sixth + 3 * a2 * square + a1))
    )
    y = theta * (a4 * sixth * square + a3 * sixth + a2 * square + a1)
    scale = WIDTH / (2 * 2.7066300)
    return WIDTH / 2 + x * scale, 1.3173627 * scale - y * scale


def simplified(line: list[Point]) -> list[Point]:
    """Simplify a line in degrees with Douglas-Peucker on the projected points."""
    return _between(line, [equal_earth(*point) for point in line])


def _between(line: list[Point], places: list[Point]) -> list[Point]:
    if len(line) < 3:
        return line
    distances = [_distance(place, places[0], places[-1]) for place in places[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[farthest] <= TOLERANCE:
        return [line[0], line[-1]]
    at = farthest + 1
    before = _between(line[: at + 1], places[: at + 1])
    return before[:-1] + _between(line[at:], places[at:])


def _distance(point: Point, first: Point, last: Point) -> float:
    width, height = last[0] - first[0], last[1] - first[1]
    length = math.hypot(width, height)
    if length == 0:
        return math.dist(point, first)
    return abs(width * (first[1] - point[1]) - (first[0] - point[0]) * height) / length


def unrolled(line: list[Point]) -> list[Point]:
    """Return the line without jumps from one end of the world to the other."""
    points = line[:1]
    for longitude, latitude in line[1:]:
        turns = round((points[-1][0] - longitude) / 360)
        points.append((longitude + 360 * turns, latitude))
    return points


def cut_at_the_edge(ring: list[Point]) -> list[list[Point]]:
    """Return the parts of a ring inside the drawing, which ends at 180 degrees."""
    parts = []
    for move in (-360, 0, 360):
        moved = [(longitude + move, latitude) for longitude, latitude in ring]
        part = _clipped(_clipped(moved, -180, keep=1), 180, keep=-1)
        if len(part) > 2:
            parts.append(part)
    # A very small island may have no area left, but needs a point.
    return parts or [ring[:1]]


def _clipped(ring: list[Point], edge: float, *, keep: int) -> list[Point]:
    """Clip a ring at one meridian by the Sutherland-Hodgman algorithm."""
    kept: list[Point] = []
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        inside, next_inside = (x0 - edge) * keep >= 0, (x1 - edge) * keep >= 0
        if inside:
            kept.append((x0, y0))
        if inside != next_inside:
            kept.append((edge, y0 + (y1 - y0) * (edge - x0) / (x1 - x0)))
    return kept


class Atlas:
    """A TopoJSON file; each arc is simplified once, so that borders match."""

    def __init__(self, path: Path) -> None:
        topology = json.loads(path.read_text("utf-8"))
        transform = topology["transform"]
        self._arcs = [
            simplified(
                unrolled(_unpacked(arc, transform["scale"], transform["translate"]))
            )
            for arc in topology["arcs"]
        ]
        self.countries = topology["objects"]["countries"]["geometries"]

    def rings(self, geometry: dict[str, Any]) -> list[list[Point]]:
        """Return the projected outlines of a country, the largest first."""
        polygons = geometry.get("arcs", [])
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        rings = [
            [equal_earth(*point) for point in part]
            for polygon in polygons
            for ring in polygon
            for part in cut_at_the_edge(self._ring(ring))
        ]
        return sorted(rings, key=lambda ring: -abs(area(ring)))

    def _ring(self, numbers: list[int]) -> list[Point]:
        points: list[Point] = []
        for number in numbers:
            arc = self._arcs[number] if number >= 0 else self._arcs[~number][::-1]
            points += arc[1:] if points else arc
        return unrolled(points)


def _unpacked(arc: list[list[int]], scale: Point, move: Point) -> list[Point]:
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * scale[0] + move[0], y * scale[1] + move[1]))
    return points


def area(ring: list[Point]) -> float:
    """Return the signed area inside a ring."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def middle(ring: list[Point]) -> Point:
    """Return the centroid."""
    size = area(ring)
    if not size:
        return ring[0]
    x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x0 * y1 - x1 * y0
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    return x / (6 * size), y / (6 * size)


def drawn(rings: list[list[Point]]) -> str:
    """Return the path of the rings in integers, with relative steps."""
    parts = []
    for ring in rings:
        whole = [(round(x), round(y)) for x, y in ring]
        steps = [
            (x1 - x0, y1 - y0)
            for (x0, y0), (x1, y1) in itertools.pairwise(whole)
            if (x0, y0) != (x1, y1)
        ]
        if len(steps) < 2:
            continue
        line = " ".join(f"{dx} {dy}" for dx, dy in steps).replace(" -", "-")
        parts.append(f"M{whole[0][0]} {whole[0][1]}l{line}z")
    return "".join(parts)


def code_of(geometry: dict[str, Any]) -> str:
    """Return the ISO 3166-1 code in lower case; empty for land without one."""
    country = pycountry.countries.get(numeric=geometry.get("id", ""))
    return country.alpha_2.lower() if country else ""


def make_map(folder: Path) -> dict[str, Any]:
    """Return shapes of large countries, points of all, and land without code."""
    shapes: dict[str, str] = {}
    points = {
        code: tuple(map(round, equal_earth(longitude, latitude)))
        for code, (latitude, longitude) in POINTS.items()
    }
    unnamed = ""
    roomy: list[str] = []
    # Countries that are too small for one scale are in the next.
    for name in ("countries-50m.json", "countries-10m.json"):
        atlas = Atlas(folder / name)
        for geometry in atlas.countries:
            code = code_of(geometry)
            if code == "aq" or (code in points and code not in POINTS):
                continue
            rings = atlas.rings(geometry)
            if not rings or (code and code in POINTS):
                continue
            kept = [
                ring
                for at, ring in enumerate(rings)
                if at == 0 or abs(area(ring)) >= SMALLEST_RING
            ]
            if not code:
                is_large = abs(area(rings[0])) >= SMALLEST_RING
                unnamed += drawn(kept) if name.endswith("50m.json") and is_large else ""
                continue
            points[code] = tuple(map(round, middle(rings[0])))
            if _is_large(rings[0]) and name.endswith("50m.json"):
                shapes[code] = drawn(kept)
                if all(map(float.__ge__, _size(rings[0]), map(float, ROOM))):
                    roomy.append(code)
    return {
        "source": "Natural Earth 4.1, public domain, by world-atlas 2",
        "width": WIDTH,
        "height": round(equal_earth(0, SOUTHERN_END)[1]),
        "shapes": dict(sorted(shapes.items())),
        "points": dict(sorted(points.items())),
        "roomy": sorted(roomy),
        "unnamed": unnamed,
    }


def _is_large(ring: list[Point]) -> bool:
    return max(_size(ring)) >= SMALLEST_SHAPE


def _size(ring: list[Point]) -> Point:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(xs) - min(xs), max(ys) - min(ys)


def main() -> None:
    """Write the file and print a summary."""
    folder, target = map(Path, sys.argv[1:3])
    world = make_map(folder)
    text = json.dumps(world, separators=(",", ":"), sort_keys=False)
    target.write_text(text + "\n", "utf-8")
    print(
        f"{len(world['shapes'])} shapes, {len(world['points'])} points, "
        f"{len(text) / 1000:.0f} kB"
    )


if __name__ == "__main__":
    main()
