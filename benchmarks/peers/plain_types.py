"""What the plain peer answers with, and the dicts that its resolvers read."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import orjson
import strawberry
from plain_inputs import CountryExportersOrder, Direction, Season

PAGE = 25
"""How many rows a page has when the client does not say."""


@strawberry.interface
class Organisation:
    id: strawberry.ID
    name: str

    @strawberry.field
    def exports(self, first: int = PAGE) -> OrganisationExportsConnection:
        rows = EXPORTS_OF[self.id]
        return OrganisationExportsConnection(total_count=len(rows), rows=rows[:first])

    @strawberry.field
    def olympic_work(self, first: int = PAGE) -> OrganisationOlympicWorkConnection:
        rows = WORK_OF[self.id]
        return OrganisationOlympicWorkConnection(total_count=len(rows), nodes=rows[:first])


@strawberry.type
class Company(Organisation):
    pass


@strawberry.type
class Country:
    id: strawberry.ID
    name: str
    iso3: str
    region: str | None

    @strawberry.field
    def exporters(
        self, order_by: list[CountryExportersOrder] | None = None, first: int = PAGE
    ) -> CountryExportersConnection:
        rows = EXPORTS_TO[self.id]
        return CountryExportersConnection(total_count=len(rows), rows=exporters(rows, order_by)[:first])


@strawberry.type
class OlympicEvent:
    id: strawberry.ID
    name: str
    season: Season
    year: int

    @strawberry.field
    def host(self) -> Country | None:
        return HOST_OF.get(self.id)


@strawberry.type
class Export:
    id: strawberry.ID
    when: str
    product: str
    amount: str
    currency: str
    source_id: strawberry.Private[str]
    target_id: strawberry.Private[str]
    year: strawberry.Private[int]
    value: strawberry.Private[float]

    @strawberry.field
    def source(self) -> Organisation:
        return COMPANIES[self.source_id]

    @strawberry.field
    def target(self) -> Country:
        return COUNTRIES[self.target_id]


@strawberry.type
class OrganisationExportsEdge:
    properties: Export

    @strawberry.field
    def node(self) -> Country:
        return COUNTRIES[self.properties.target_id]


@strawberry.type
class OrganisationExportsConnection:
    total_count: int
    rows: strawberry.Private[list[Export]]

    @strawberry.field
    def edges(self) -> list[OrganisationExportsEdge]:
        return [OrganisationExportsEdge(properties=row) for row in self.rows]

    @strawberry.field
    def nodes(self) -> list[Country]:
        return [COUNTRIES[row.target_id] for row in self.rows]


@strawberry.type
class OrganisationOlympicWorkConnection:
    total_count: int
    nodes: list[OlympicEvent]


@strawberry.type
class CountryExportersEdge:
    properties: Export

    @strawberry.field
    def node(self) -> Organisation:
        return COMPANIES[self.properties.source_id]


@strawberry.type
class CountryExportersConnection:
    total_count: int
    rows: strawberry.Private[list[Export]]

    @strawberry.field
    def edges(self) -> list[CountryExportersEdge]:
        return [CountryExportersEdge(properties=row) for row in self.rows]

    @strawberry.field
    def nodes(self) -> list[Organisation]:
        return [COMPANIES[row.source_id] for row in self.rows]


COMPANIES: dict[str, Company] = {}
COUNTRIES: dict[str, Country] = {}
EVENTS: dict[str, OlympicEvent] = {}
EXPORTS: list[Export] = []
EXPORTS_OF: defaultdict[str, list[Export]] = defaultdict(list)
EXPORTS_TO: defaultdict[str, list[Export]] = defaultdict(list)
WORK_OF: defaultdict[str, list[OlympicEvent]] = defaultdict(list)
HOST_OF: dict[str, Country] = {}


def exporters(rows: list[Export], order_by: list[CountryExportersOrder] | None) -> list[Export]:
    """Exports in the order asked for; ties stay by company and id, as they are kept."""
    for term in reversed(order_by or []):
        by = term.properties.amount if term.properties else None
        if by:
            rows = sorted(rows, key=lambda row: row.value, reverse=by is Direction.DESC)
    return rows


def load(file: Path) -> None:
    """Fill the dicts from a seed file, each list in the order of answers."""
    seed = orjson.loads(file.read_bytes())
    for row in sorted(seed["nodes"], key=lambda row: row["id"]):
        match row["kind"]:
            case "Company":
                COMPANIES[row["id"]] = Company(id=row["id"], name=row["name"])
            case "Country":
                COUNTRIES[row["id"]] = Country(
                    id=row["id"], name=row["name"], iso3=row["iso3"], region=row.get("region")
                )
            case "OlympicEvent":
                EVENTS[row["id"]] = OlympicEvent(
                    id=row["id"], name=row["name"], season=Season(row["season"]), year=row["year"]
                )
    for row in sorted(seed["edges"], key=lambda row: (row["target"], row["id"])):
        match row["type"]:
            case "EXPORTED_TO":
                EXPORTS.append(export(row))
                EXPORTS_OF[row["source"]].append(EXPORTS[-1])
                EXPORTS_TO[row["target"]].append(EXPORTS[-1])
            case "WORKED_ON":
                WORK_OF[row["source"]].append(EVENTS[row["target"]])
            case "HOSTED_BY":
                HOST_OF[row["source"]] = COUNTRIES[row["target"]]
    for rows in EXPORTS_TO.values():
        rows.sort(key=lambda row: (row.source_id, row.id))


def export(row: dict[str, str]) -> Export:
    """An export, its year and its amount as numbers beside their texts."""
    return Export(
        id=strawberry.ID(row["id"]),
        when=row["when"],
        product=row["product"],
        amount=row["amount"],
        currency=row["currency"],
        source_id=row["source"],
        target_id=row["target"],
        year=int(row["when"]),
        value=float(row["amount"]),
    )
