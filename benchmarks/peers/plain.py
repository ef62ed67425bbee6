"""A peer: plain strawberry on uvicorn, a resolver a field over dicts in memory; with `--caches`, its two caches of documents.

It has the part of the API that the workloads ask for. Dates and amounts are plain strings, which spares it their scalars.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import plain_types
import strawberry
import uvicorn
from plain_inputs import (
    CompanyOrder,
    CompanyWhere,
    Direction,
    ExportGroupKey,
    ExportGroupOrder,
    OrganisationExportsWhere,
    OrganisationOlympicWorkWhere,
    StringFilter,
)
from plain_types import PAGE, Company, Country, Export, OlympicEvent
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache


@strawberry.type
class CompanyConnection:
    total_count: int
    nodes: list[Company]


@strawberry.type
class ExportGroupKeys:
    target: Country | None
    when_year: int | None


@strawberry.type
class ExportGroup:
    key: ExportGroupKeys
    count: int


@strawberry.type
class ExportGroupConnection:
    total_count: int
    nodes: list[ExportGroup]


@strawberry.type
class ExportConnection:
    rows: strawberry.Private[list[Export]]

    @strawberry.field
    def total_count(self) -> int:
        return len(self.rows)

    @strawberry.field
    def groups(
        self, by: list[ExportGroupKey], order_by: list[ExportGroupOrder] | None = None, first: int = PAGE
    ) -> ExportGroupConnection:
        targets, years = ExportGroupKey.TARGET in by, ExportGroupKey.WHEN_YEAR in by
        sizes = Counter([(row.target_id if targets else "", row.year if years else 0) for row in self.rows])
        found = sorted(sizes.items())
        for term in reversed(order_by or []):
            if term.count:
                found.sort(key=lambda item: item[1], reverse=term.count is Direction.DESC)
        nodes = [
            ExportGroup(
                key=ExportGroupKeys(target=plain_types.COUNTRIES.get(target), when_year=year or None),
                count=size,
            )
            for (target, year), size in found[:first]
        ]
        return ExportGroupConnection(total_count=len(found), nodes=nodes)


@strawberry.type
class Query:
    @strawberry.field
    def company(self, id: strawberry.ID) -> Company | None:
        return plain_types.COMPANIES.get(id)

    @strawberry.field
    def companies(
        self,
        where: CompanyWhere | None = None,
        order_by: list[CompanyOrder] | None = None,
        first: int = PAGE,
    ) -> CompanyConnection:
        rows = list(plain_types.COMPANIES.values())
        if where:
            rows = [row for row in rows if holds(where, row)]
        for term in reversed(order_by or []):
            if term.name:
                rows.sort(key=lambda row: row.name.casefold(), reverse=term.name is Direction.DESC)
            elif term.id:
                rows.sort(key=lambda row: row.id, reverse=term.id is Direction.DESC)
        return CompanyConnection(total_count=len(rows), nodes=rows[:first])

    @strawberry.field
    def country(self, id: strawberry.ID) -> Country | None:
        return plain_types.COUNTRIES.get(id)

    @strawberry.field
    def exports(self) -> ExportConnection:
        return ExportConnection(rows=plain_types.EXPORTS)


def holds(where: CompanyWhere, company: Company) -> bool:
    """Whether a company passes a filter."""
    exports = where.exports.some if where.exports else None
    if exports and not any(exported(exports, row) for row in plain_types.EXPORTS_OF[company.id]):
        return False
    work = where.olympic_work.some if where.olympic_work else None
    return not work or any(worked(work, event) for event in plain_types.WORK_OF[company.id])


def exported(where: OrganisationExportsWhere, row: Export) -> bool:
    """Whether an export passes, and its country."""
    when = where.properties.when if where.properties else None
    year = when.year if when else None
    if year and year.gte is not None and row.year < year.gte:
        return False
    if year and year.eq is not None and row.year != year.eq:
        return False
    node, country = where.node, plain_types.COUNTRIES[row.target_id]
    return not node or (said(node.region, country.region) and said(node.name, country.name))


def worked(where: OrganisationOlympicWorkWhere, event: OlympicEvent) -> bool:
    """Whether an event passes."""
    node = where.node
    if not node:
        return True
    if node.season and node.season.eq and node.season.eq is not event.season:
        return False
    return said(node.name, event.name)


def said(test: StringFilter | None, value: str | None) -> bool:
    """Whether a text passes."""
    return test is None or test.eq is None or value == test.eq


def main(port: int, seed: Path, *, caches: bool) -> None:
    """Serve a seed until told to end."""
    plain_types.load(seed)
    extensions = [lambda: ParserCache(100), lambda: ValidationCache(100)] if caches else []
    schema = strawberry.Schema(Query, types=[Company], extensions=extensions)
    application = GraphQL(schema, graphql_ide=None)
    uvicorn.run(
        application, port=port, loop="uvloop", http="httptools", log_level="warning", access_log=False
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), caches="--caches" in sys.argv)
