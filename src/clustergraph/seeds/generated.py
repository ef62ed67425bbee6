"""Graphs of any size, in the shape of the package's own, row by row: what is told of an organisation depends on its number alone.

Trade is skewed as it is in life. Few firms export much and most export little: the number of exports follows a Pareto law, as in
Eaton, Kortum and Kramarz, "An Anatomy of International Trade: Evidence from French Firms", Econometrica 79 (2011). Few countries
take most of them: they are drawn by Zipf's law, as destinations are in Bernard, Jensen, Redding and Schott, "Firms in International
Trade", Journal of Economic Perspectives 21 (2007). Only whole numbers and tables of decimals go in, so that each platform draws the
same.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Any

from clustergraph.seeds.rows import Row, Seed
from clustergraph.seeds.writing import node_rows

SHAPE = Decimal("1.5")
"""Of the Pareto law of exports; its mean is three times the least."""
STEPS = 2_000
MOST = 400
"""How many times the mean the greatest exporter has, at most."""
SYLLABLES = (
    "bra", "ce", "dor", "fi", "gan", "hu", "jel", "ka", "lim", "mo", "nar", "pe", "qui", "ros", "su", "tal", "ul", "vi", "wen", "xa",
    "yor", "zi", "alb", "cre", "dru", "esk", "fla", "gro", "hol", "ist", "jun", "kel", "lor", "mav", "nis", "ork", "pry", "rul", "sto", "tev",
)  # fmt: skip
TRADES = (
    "Lifts",
    "Snow",
    "Cables",
    "Grooming",
    "Barriers",
    "Ticketing",
    "Planning",
    "Training",
    "Safety",
    "Weather",
)
PRODUCTS = (
    "lifts",
    "gondolas",
    "snowmaking",
    "avalanche control",
    "planning",
    "ski passes",
    "groomers",
    "training",
)
CURRENCIES = ("EUR", "EUR", "EUR", "EUR", "USD", "CHF", "CNY", "JPY")
HOME = "FR"
MARKETS = (
    "CH",
    "CN",
    "IT",
    "AT",
    "US",
    "ES",
    "CA",
    "KR",
    "KZ",
    "RU",
    "JP",
    "TR",
    "CL",
    "AD",
    "GE",
    "IR",
    "NO",
    "SE",
    "AR",
    "NZ",
)
"""The countries that take most, first of all."""
FIRST_YEAR, YEARS = 1990, 36


class Generator:
    """One graph: so many organisations, with so many exports each in the mean, drawn from a seed. `reference` holds the countries."""

    def __init__(self, organisations: int, exports_per: int, seed: int, reference: Seed) -> None:
        self.organisations = organisations
        self.seed = seed
        self.reference = reference
        self._exports = _pareto(exports_per)
        codes = [node.id for node in reference.nodes if node.kind == "Country" and node.id != HOME]
        Random(seed).shuffle(codes)
        self.countries = sorted(
            codes, key=lambda code: MARKETS.index(code) if code in MARKETS else len(MARKETS)
        )
        self._zipf = list(accumulate(Decimal(1) / rank for rank in range(1, len(codes) + 1)))
        self._bounds = [float(one / self._zipf[-1]) for one in self._zipf]

    def nodes(self) -> Iterator[Row]:
        """All nodes as rows of a seed file."""
        yield from node_rows(self.reference)
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
            yield {
                "id": f"report-{year}",
                "kind": "Source",
                "title": f"Report of {year}",
                "published": str(year),
            }
        cite = {"citations": [f"report-{FIRST_YEAR}"]}
        yield {"id": "cluster", "kind": "Cluster", "name": "The cluster", "founded": str(FIRST_YEAR), **cite}
        for number, year in enumerate(range(FIRST_YEAR + 2, FIRST_YEAR + YEARS, 2)):
            season = ("WINTER", "SUMMER")[number % 2]
            name = f"{season.capitalize()} Games {year}"
            yield {"id": f"games-{year}", "kind": "OlympicEvent", "name": name, "season": season, "year": year,
                   "hostCity": _name(number + 7), **cite}  # fmt: skip
        for number in range(self.missions):
            year = FIRST_YEAR + number % YEARS
            yield {"id": f"m{number}", "kind": "Mission", "name": f"Mission {number + 1}", "format": "EXPLORATORY",
                   "date": f"{year}-{1 + number % 12:02}", "citations": [f"report-{year}"]}  # fmt: skip
        for number in range(self.organisations):
            yield self._organisation(number)

    def edges(self) -> Iterator[Row]:
        """All edges as rows of a seed file."""
        for number, year in enumerate(range(FIRST_YEAR + 2, FIRST_YEAR + YEARS, 2)):
            host = self.countries[number * 7 % len(self.countries)]
            yield _edge("HOSTED_BY", f"games-{year}", host, year)
        for number in range(self.missions):
            year = FIRST_YEAR + number % YEARS
            yield _edge("WENT_TO", f"m{number}", self._country(self._random("mission", number)), year)
            yield _edge("ORGANISED_BY", f"m{number}", "cluster", year)
        for number in range(self.organisations):
            yield from self._edges(number)

    @property
    def missions(self) -> int:
        """How many missions there are."""
        return max(3, self.organisations // 100)

    def _organisation(self, number: int) -> Row:
        random = self._random("organisation", number)
        member = number % 10 == 0
        row: Row = {
            "id": f"o{number}",
            "kind": "Member" if member else "Company",
            "name": f"{_name(number)} {_of(random, TRADES)}",
        }
        if member:
            row["category"] = "COMPANY"
        row |= {"founded": str(1900 + int(random.random() * 120)), "city": _name(int(random.random() * 500))}
        return {**row, "citations": [f"report-{_year(random)}"]}

    def _edges(self, number: int) -> Iterator[Row]:
        """What an organisation did."""
        id, random = f"o{number}", self._random("edges", number)
        year = _year(random)
        home = HOME if random.random() < 0.6 else self._country(random)
        yield _edge("BASED_IN", id, home, year)
        if number % 10 == 0:
            yield _edge("MEMBER_OF", id, "cluster", year, since=str(year))
        if random.random() < 0.1:
            yield _edge("TOOK_PART_IN", id, f"m{int(random.random() * self.missions)}", year)
        if random.random() < 0.05:
            games = FIRST_YEAR + 2 + 2 * int(random.random() * (YEARS // 2 - 1))
            yield _edge("WORKED_ON", id, f"games-{games}", year, role=_of(random, PRODUCTS))
        for count in range(int(_of(random, self._exports) + Decimal(random.random()))):
            yield self._export(id, count, random)

    def _export(self, id: str, count: int, random: Random) -> Row:
        year = _year(random)
        doubtful = random.random() < 0.1
        told: dict[str, Any] = {
            "when": _of(random, (f"{year}~", f"../{year}", f"{year - 3}/{year}")) if doubtful else str(year)
        }
        told["product"] = _of(random, PRODUCTS)
        if random.random() < 0.8:
            told["quantity"] = 1 + int(random.random() * 40)
            digits = 4 + int(random.random() * 4)
            told["amount"] = f"{1 + int(random.random() * 99)}{'0' * (digits - 1)}"
            told["currency"] = _of(random, CURRENCIES)
        row = _edge("EXPORTED_TO", id, self._country(random), year, **told)
        return {"id": f"{id}-{count}", **row, **({"confidence": "MEDIUM"} if doubtful else {})}

    def _country(self, random: Random) -> str:
        return self.countries[min(bisect(self._bounds, random.random()), len(self.countries) - 1)]

    def _random(self, what: str, number: int) -> Random:
        return Random(f"{self.seed} {what} {number}")


def _edge(type: str, source: str, target: str, year: int, **properties: Any) -> Row:
    return {"type": type, "source": source, "target": target, **properties, "citations": [f"report-{year}"]}


def _pareto(mean: int) -> Sequence[Decimal]:
    """So many values of a Pareto law, each as likely as any other, with a mean."""
    quantiles = [((Decimal(step) + Decimal("0.5")) / STEPS) ** (-1 / SHAPE) for step in range(STEPS)]
    least = Decimal(mean) * STEPS / sum(quantiles, Decimal())
    return [min(least * one, Decimal(MOST * mean)) for one in quantiles]


def _name(number: int) -> str:
    """A name of syllables that no other number has."""
    base = len(SYLLABLES)
    rest, turn = number % base**4, number // base**4
    mixed = rest * 2_654_435_761 % base**4  # prime to the base, so that all are different
    parts = []
    for _ in range(4):
        mixed, part = divmod(mixed, base)
        parts.append(SYLLABLES[part])
    while turn:
        turn, part = divmod(turn, base)
        parts.append(SYLLABLES[part])
    return "".join(parts).capitalize()


def _of(random: Random, values: Sequence[Any]) -> Any:
    return values[int(random.random() * len(values))]


def _year(random: Random) -> int:
    return FIRST_YEAR + int(random.random() * YEARS)
