"""A generated graph in the shape of the package's own: as many exports as asked, always the same for the same number."""

from __future__ import annotations

from random import Random

from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed

COUNTRIES = 200
CURRENCIES = ("EUR", "USD", "CHF", "CNY")
PRODUCTS = ("lifts", "gondolas", "snowmaking", "avalanche control", "planning")


def exports(edges: int, exporters: int = 20_000) -> Seed:
    """Companies that export to countries: years from 1990 to 2023, every tenth date doubtful, every fifth amount missing."""
    random = Random(2016)
    page = NodeRow("page", "Source", {"title": "A page"}, {}, "HIGH")
    cited = {"": ("page",)}
    countries = [
        NodeRow(f"c{number:03}", "Country", {"name": f"Country {number}", "nameFr": f"Pays {number}", "iso3": f"C{number:03}"}, cited, "HIGH")
        for number in range(COUNTRIES)
    ]  # fmt: skip
    companies = [
        NodeRow(f"o{number:06}", "Company", {"name": f"Company {number}"}, cited, "HIGH")
        for number in range(exporters)
    ]
    rows = []
    for number in range(edges):
        year = 1990 + random.randrange(34)
        properties = {
            "when": random.choice((f"{year}~", f"../{year}", f"{year - 3}/{year}"))
            if number % 10 == 0
            else str(year),
            "product": random.choice(PRODUCTS),
            "quantity": float(random.randrange(1, 100)),
        }
        if number % 5:
            properties |= {
                "amount": str(random.randrange(1, 5000) * 1000),
                "currency": random.choice(CURRENCIES),
            }
        source, target = random.choice(companies).id, random.choice(countries).id
        confidence = "MEDIUM" if number % 4 == 0 else "HIGH"
        rows.append(EdgeRow(f"e{number:07}", "EXPORTED_TO", source, target, properties, cited, confidence))
    return Seed((*companies, *countries, page), tuple(rows))
