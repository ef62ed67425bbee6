"""Writes seed/countries.json: every country of ISO 3166-1, named in English and French, placed in the world.

Run it from any folder, where the development requirements are installed:

    (cd scripts && npm ci)
    python scripts/countries.py

Codes come from pycountry, names from Babel (CLDR's territories), regions from cldr-core (CLDR's containment, which
follows the UN's M49), coordinates from world-atlas (Natural Earth, 1:50 million). The same versions give the same bytes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from math import asin, atan2, cos, degrees, hypot, radians, sin
from pathlib import Path
from typing import Any

import pycountry
from babel import Locale

HERE = Path(__file__).parent
CONTAINMENT = HERE / "node_modules/cldr-core/supplemental/territoryContainment.json"
ATLAS = HERE / "node_modules/world-atlas/countries-50m.json"
SEED = HERE.parent / "seed/countries.json"
WORLD = "001"
LINE = 180

CITED = {
    "name": "unicode-cldr",
    "nameFr": "unicode-cldr",
    "region": "unicode-cldr",
    "subregion": "unicode-cldr",
    "latitude": "natural-earth",
    "longitude": "natural-earth",
}

Point = tuple[float, float]  # longitude, latitude

# The atlas draws these parts in another country, though they have codes of their own: the number of that country, that
# of the part, and the box (west, south, east, north) that the part fills.
PARTS = [
    ("250", "254", (-55, 2, -51, 6)),  # French Guiana
    ("250", "312", (-62, 15.9, -61, 16.6)),  # Guadeloupe
    ("250", "474", (-62, 14, -60, 15)),  # Martinique
    ("250", "638", (55, -22, 56, -20)),  # Réunion
    ("250", "175", (44, -14, 46, -12)),  # Mayotte
    ("528", "535", (-69, 12, -68, 13)),  # Bonaire
    ("528", "535", (-64, 17, -62, 18)),  # Sint Eustatius and Saba
    ("578", "744", (5, 74, 35, 82)),  # Svalbard
    ("578", "744", (-10, 70, -7, 72)),  # Jan Mayen
]


def regions() -> dict[str, tuple[str, str]]:
    """The codes of the region and the subregion of each territory, by its alpha-2 code.

    Only the UN's groups, which have numbers, count: Antarctica stands in a group of CLDR's own, so it has neither.
    """
    groups = json.loads(CONTAINMENT.read_text(encoding="utf-8"))["supplemental"]["territoryContainment"]
    return {
        territory: (region, subregion)
        for region in groups[WORLD]["_contains"]
        for subregion in groups[region]["_contains"]
        if subregion.isdigit()
        for territory in groups[subregion]["_contains"]
    }


def shapes() -> dict[str, list[list[Point]]]:
    """The rings of each country, by its ISO 3166-1 number, in degrees of longitude and latitude."""
    atlas = json.loads(ATLAS.read_text(encoding="utf-8"))
    scale, shift = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = [list(_arc(arc, scale, shift)) for arc in atlas["arcs"]]
    found: dict[str, list[list[Point]]] = defaultdict(list)
    for geometry in atlas["objects"]["countries"]["geometries"]:
        if "id" not in geometry:
            continue
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for ring in (ring for polygon in polygons for ring in polygon):
            # ~i is arc i backwards, as TopoJSON has it; neighbouring arcs share a point.
            ways = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
            points = [point for way in ways for point in way[:-1]]
            found[_owner(geometry["id"], points[0])].append(points)
    return found


def _owner(number: str, point: Point) -> str:
    """The number of the country that a ring through a point belongs to, where the atlas draws it in another."""
    x, y = point
    for whole, part, (west, south, east, north) in PARTS:
        if number == whole and west < x < east and south < y < north:
            return part
    return number


def _arc(arc: list[list[int]], scale: list[float], shift: list[float]) -> Iterator[Point]:
    """The points of an arc of TopoJSON, which holds steps from one point to the next, in whole units."""
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield x * scale[0] + shift[0], y * scale[1] + shift[1]


def centroid(rings: list[list[Point]]) -> tuple[float, float]:
    """The latitude and longitude of the middle of an area on the sphere, to 2 decimals.

    The integral of the outward normal over a spherical polygon is half the sum, over its sides, of the side's angle
    times the unit normal of its great circle. It knows no antimeridian and no poles, and holes count against the area.
    Rings of the atlas run clockwise, hence the order of the product.
    """
    total = [0.0, 0.0, 0.0]
    for ring in rings:
        points = [_on_sphere(longitude, latitude) for longitude, latitude in ring]
        for (ax, ay, az), (bx, by, bz) in zip(points, points[1:] + points[:1], strict=True):
            normal = (by * az - bz * ay, bz * ax - bx * az, bx * ay - by * ax)
            length = hypot(*normal)
            if length:
                angle = atan2(length, ax * bx + ay * by + az * bz)
                total = [sum_ + angle * part / length for sum_, part in zip(total, normal, strict=True)]
    x, y, z = total
    return round(degrees(asin(z / hypot(x, y, z))), 2), round(degrees(atan2(y, x)), 2)


def _on_sphere(longitude: float, latitude: float) -> tuple[float, float, float]:
    along, up = radians(longitude), radians(latitude)
    return cos(up) * cos(along), cos(up) * sin(along), sin(up)


def countries() -> Iterator[dict[str, Any]]:
    """The node of each country, by id."""
    english, french = Locale("en").territories, Locale("fr").territories
    groups, rings = regions(), shapes()
    for country in sorted(pycountry.countries, key=lambda country: str(country.alpha_2)):
        code = country.alpha_2
        node: dict[str, Any] = {"id": code, "kind": "Country", "name": english[code], "nameFr": french[code]}
        node["iso3"] = country.alpha_3
        if code in groups:
            region, subregion = groups[code]
            node |= {"region": english[region], "subregion": english[subregion]}
        if country.numeric in rings:
            latitude, longitude = centroid(rings[country.numeric])
            node |= {"latitude": latitude, "longitude": longitude}
        cited = {name: [source] for name, source in CITED.items() if name in node}
        yield node | {"citations": {"": ["iso-3166-1"]} | cited}


def written(value: Any, indent: str) -> str:
    """A value as the seed files have it: an object that is too long for one line has a line for each property."""
    text = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict) or len(text) <= LINE:
        return text
    inner = indent + "  "
    lines = [f"{inner}{json.dumps(name)}: {written(part, inner)}" for name, part in value.items()]
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def main() -> None:
    nodes = ",\n".join(f"    {written(node, '    ')}" for node in countries())
    text = f'{{\n  "$schema": "../schema/seed.schema.json",\n  "nodes": [\n{nodes}\n  ],\n  "edges": []\n}}\n'
    SEED.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
