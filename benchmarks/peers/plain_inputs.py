"""What clients send to the plain peer: filters and orders."""

from __future__ import annotations

from enum import Enum

import strawberry


@strawberry.enum
class Season(Enum):
    WINTER = "WINTER"
    SUMMER = "SUMMER"


@strawberry.enum
class Direction(Enum):
    ASC = "ASC"
    DESC = "DESC"


@strawberry.enum
class ExportGroupKey(Enum):
    TARGET = "TARGET"
    WHEN_YEAR = "WHEN_YEAR"


@strawberry.input
class StringFilter:
    eq: str | None = None


@strawberry.input
class IntFilter:
    eq: int | None = None
    gte: int | None = None


@strawberry.input
class SeasonFilter:
    eq: Season | None = None


@strawberry.input
class EDTFFilter:
    year: IntFilter | None = None


@strawberry.input
class CountryWhere:
    name: StringFilter | None = None
    region: StringFilter | None = None


@strawberry.input
class OlympicEventWhere:
    name: StringFilter | None = None
    season: SeasonFilter | None = None


@strawberry.input
class ExportWhere:
    when: EDTFFilter | None = None


@strawberry.input
class OrganisationExportsWhere:
    node: CountryWhere | None = None
    properties: ExportWhere | None = None


@strawberry.input
class OrganisationOlympicWorkWhere:
    node: OlympicEventWhere | None = None


@strawberry.input
class OrganisationExportsQuantifiers:
    some: OrganisationExportsWhere | None = None


@strawberry.input
class OrganisationOlympicWorkQuantifiers:
    some: OrganisationOlympicWorkWhere | None = None


@strawberry.input
class CompanyWhere:
    exports: OrganisationExportsQuantifiers | None = None
    olympic_work: OrganisationOlympicWorkQuantifiers | None = None


@strawberry.input(one_of=True)
class CompanyOrder:
    id: Direction | None = strawberry.UNSET
    name: Direction | None = strawberry.UNSET


@strawberry.input(one_of=True)
class ExportOrder:
    id: Direction | None = strawberry.UNSET
    amount: Direction | None = strawberry.UNSET


@strawberry.input(one_of=True)
class CountryExportersOrder:
    properties: ExportOrder | None = strawberry.UNSET


@strawberry.input(one_of=True)
class ExportGroupOrder:
    count: Direction | None = strawberry.UNSET
