"""The graph of the servers' benchmark as one seed file: as many exports as asked, always the same for the same number."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import orjson

from clustergraph import packaged

EXPORTS = 200_000
HUB = "CN"
"""The country that receives half of all exports."""
YEARS = range(1990, 2024)
CURRENCIES = ("CHF", "CNY", "EUR", "USD")
PRODUCTS = ("avalanche control", "gondolas", "lifts", "planning", "snow groomers", "snowmaking")
PLACES = ("Alpine", "Glacier", "Massif", "Piste", "Summit", "Valley")
TRADES = ("Cables", "Engineering", "Lifts", "Planning", "Safety", "Snow")
CITED = ["page"]

Row = dict[str, Any]


def countries() -> list[Row]:
    """The countries of the package's own seed: their codes, names and regions."""
    listed = orjson.loads((packaged.SEED / "countries.json").read_bytes())["nodes"]
    kept = ("id", "kind", "name", "nameFr", "iso3", "region", "subregion")
    return [{key: row[key] for key in kept if key in row} | {"citations": CITED} for row in listed]


def events() -> list[Row]:
    """Thirty Games, by turns in winter and in summer."""
    return [
        {
            "id": f"{season}-{year}",
            "kind": "OlympicEvent",
            "name": f"{season.capitalize()} Olympic Games {year}",
            "season": season.upper(),
            "year": year,
            "hostCity": f"City of {year}",
            "citations": CITED,
        }
        for year in range(1964, 2021, 4)
        for season in ("winter", "summer")
    ]


def companies(number: int, random: Random) -> list[Row]:
    """Companies whose names stand in another order than their ids."""
    return [
        {
            "id": f"o{place:06}",
            "kind": "Company",
            "name": f"{random.choice(PLACES)} {random.choice(TRADES)} {place}",
            "citations": CITED,
        }
        for place in range(number)
    ]


def exported(sources: list[str], targets: list[str], number: int, random: Random) -> Iterator[Row]:
    """Exports, as many from each source; every second one to the hub, in an order drawn by chance."""
    others = [target for target in targets if target != HUB]
    places = [HUB] * (number // 2) + random.choices(others, k=number - number // 2)
    random.shuffle(places)
    for place, target in enumerate(places):
        cents = random.randrange(100_000, 10_000_000_000)
        yield {
            "id": f"x{place:07}",
            "type": "EXPORTED_TO",
            "source": sources[place * len(sources) // number],
            "target": target,
            "when": str(random.choice(YEARS)),
            "product": random.choice(PRODUCTS),
            "amount": f"{cents // 100}.{cents % 100:02}",
            "currency": random.choice(CURRENCIES),
            "citations": CITED,
        }


def worked(sources: list[str], targets: list[str], random: Random) -> Iterator[Row]:
    """Work of each source on two events."""
    for place, source in enumerate(sources):
        for turn, target in enumerate(random.sample(targets, 2)):
            yield {
                "id": f"w{place:06}-{turn}",
                "type": "WORKED_ON",
                "source": source,
                "target": target,
                "role": random.choice(PRODUCTS),
                "citations": CITED,
            }


def seed(number: int = EXPORTS) -> dict[str, list[Row]]:
    """A seed with that many exports, and a tenth as many companies."""
    random = Random(2016)
    page = {"id": "page", "kind": "Source", "title": "A page"}
    lands, games, firms = countries(), events(), companies(number // 10, random)
    codes, editions, names = ([row["id"] for row in rows] for rows in (lands, games, firms))
    hosted = [
        {"id": f"h-{edition}", "type": "HOSTED_BY", "source": edition, "target": random.choice(codes)}
        | {"citations": CITED}
        for edition in editions
    ]
    edges = [*hosted, *exported(names, codes, number, random), *worked(names, editions, random)]
    return {"nodes": [page, *lands, *games, *firms], "edges": edges}


def write(file: Path, number: int = EXPORTS) -> None:
    """Write a seed as one file."""
    file.write_bytes(orjson.dumps(seed(number)))


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else EXPORTS)
