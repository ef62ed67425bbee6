"""Writes docs/data.md: what the real graph holds, what it does not, and how sure it is, counted from the graph itself.

make data
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from clustergraph import packaged
from clustergraph.model.edtf import order, overlaps, span
from clustergraph.model.reader import read_model_file
from clustergraph.model.shape import Model, Property
from clustergraph.seeds.loader import load
from clustergraph.seeds.rows import EdgeRow, NodeRow, Seed

PAGE = Path(__file__).parents[1] / "docs/data.md"
REFERENCE = ("Country", "Source")
"""Kinds that are lists to refer to: they are counted, but say nothing of how sure the facts are."""
SOURCES = 12

INTRODUCTION = """\
<!-- Written by `make data` from the graph: edit scripts/data.py instead. -->
# What the graph holds

The package's own graph is the Cluster Montagne: its members and partners, its missions, what the companies around it exported, and
the Winter Games that they worked on. It was read from pages of the press, of companies and of public bodies. `seed/facts.csv` lists
every fact that was collected and says where it stands."""

ABSENT = """\
- **Most members.** The cluster counts its members but no page lists them. {members} are known by name, for the {counted:g} that it had in
  {year}. Ask `figures` for growth, not `members`.
- **Ends.** That something was so in 2016 does not say when it began or ended. Such a state runs from `../2016` to `2016/..`.
- **Some dates.** Without any are {undated}. Seats, services, hosts and predecessors have none by design.
- **Money that was paid.** Amounts are those announced. {priced} of {exports} exports have one, in {currencies}. Never add two currencies.
- **Places.** {placed} of {organisations} organisations have a country: those of which a page names the town or the country.
- **Summer Games**, and Winter Games from which no work is told.
- **Judgements.** The category of a member and the field of a body (`category`, `field`) were chosen when the graph was seeded; no page
  states them."""

LICENCE = """\
The facts belong to nobody; each is attributed to the page where it was read, by title and address. No sentence of a page was taken.
Names of countries and the parts of the world come from Unicode CLDR (Unicode licence), codes from ISO 3166-1 as pycountry has them,
positions from Natural Earth (public domain). The seed as a whole is under the project's licence (MIT): name Cluster Montagne's graph and
its sources when you show an answer."""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    model = read_model_file(packaged.MODEL)
    seed = load([packaged.SEED], model)
    sections = [
        INTRODUCTION,
        "## Kinds\n" + _table(("kind", "nodes", "what it is"), _kinds(model, seed)),
        "## Relationships\n"
        + _table(("relationship", "edges", "leads from", "to"), _relationships(model, seed)),
        "## Years\n"
        + YEARS
        + "\n\n"
        + _table(("what", "dated", "undated", "from", "to"), _years(model, seed)),
        "## Sources\n" + _table(("source", "publisher", "nodes and edges"), _sources(seed)),
        "## How sure\n" + SURE + "\n\n" + _table(("what", "high", "medium", "low"), _sureness(model, seed)),
        "### Low\n" + "\n".join(_low(seed)),
        "## Where sources disagree\n" + DISAGREE + "\n\n" + "\n".join(_disagreements(seed)),
        "## What it does not hold\n" + _absent(seed),
        "## Licence and attribution\n" + LICENCE,
    ]
    return "\n\n".join(sections) + "\n"


YEARS = "A date without a beginning (`../2016`) or an end counts with the end that it has."
SURE = """\
High: a page states it. Medium: the page is weak or says it in passing, or it follows from what the page says, such as the country from
a town. Low: one doubtful hint. Countries and sources are for reference and left out."""
DISAGREE = """\
Figures on one thing, and edges between the same two, whose dates overlap and whose numbers differ. All stand; none is preferred.
Some of it is growth within a year."""
SOUTH_KOREA = """\
- Lifts in South Korea: Poma's {poma:g} ({poma_when}) are said to be 60 % of the country's, which Doppelmayr's {other:g} ({other_when}) leave no
  room for."""


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    lines = [list(head), *(list(row) for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def _kinds(model: Model, seed: Seed) -> Iterator[tuple[str, int, str]]:
    counts = Counter(node.kind for node in seed.nodes)
    for name, kind in model.kinds.items():
        yield name, counts[name], kind.description


def _relationships(model: Model, seed: Seed) -> Iterator[tuple[str, int, str, str]]:
    counts = Counter(edge.type for edge in seed.edges)
    for type, relationship in model.relationships.items():
        yield f"`{type}`", counts[type], relationship.source, relationship.target


def _groups(model: Model, seed: Seed) -> Iterator[tuple[str, list[NodeRow | EdgeRow], list[str]]]:
    """Kinds and relationships in the order of the model: name, rows, and the names of their dates."""
    rows: dict[str, list[NodeRow | EdgeRow]] = defaultdict(list)
    for node in seed.nodes:
        rows[node.kind].append(node)
    for edge in seed.edges:
        rows[edge.type].append(edge)
    for name, kind in model.kinds.items():
        if name not in REFERENCE:
            yield name, rows[name], _dates(kind.properties)
    for type, relationship in model.relationships.items():
        yield f"`{type}`", rows[type], _dates(model.records[relationship.record].properties)


def _dates(properties: Mapping[str, Property]) -> list[str]:
    return [one.name for one in properties.values() if one.type == "EDTF"]


def _years(model: Model, seed: Seed) -> Iterator[tuple[str, int, int, int, int]]:
    for name, rows, names in _groups(model, seed):
        dates = [[row.properties[name] for name in names if row.properties.get(name)] for row in rows]
        years = [year for row in dates for date in row for year in _ends(date)]
        if years:
            dated = sum(map(bool, dates))
            yield name, dated, len(rows) - dated, min(years), max(years)


def _ends(date: str | tuple[str, ...]) -> list[int]:
    texts = [date] if isinstance(date, str) else date
    return [year for text in texts for year in span(text).years if year is not None]


def _cited(row: NodeRow | EdgeRow) -> set[str]:
    return {source for sources in row.citations.values() for source in sources}


def _sources(seed: Seed) -> Iterator[tuple[str, str, int]]:
    counts = Counter(
        id for row in [*seed.nodes, *seed.edges] if not _is_reference(row) for id in sorted(_cited(row))
    )
    titles = {node.id: node.properties for node in seed.nodes}
    for id, count in sorted(counts.items(), key=lambda found: (-found[1], found[0]))[:SOURCES]:
        source = titles[id]
        yield f"[{source['title']}]({source['url']})", source.get("publisher", ""), count


def _is_reference(row: NodeRow | EdgeRow) -> bool:
    return isinstance(row, NodeRow) and row.kind in REFERENCE


def _sureness(model: Model, seed: Seed) -> Iterator[tuple[str, int, int, int]]:
    for name, rows, _ in _groups(model, seed):
        counts = Counter(row.confidence for row in rows)
        yield name, counts["HIGH"], counts["MEDIUM"], counts["LOW"]


def _names(seed: Seed) -> dict[str, str]:
    return {node.id: str(node.properties.get("name", node.id)) for node in seed.nodes}


def _low(seed: Seed) -> Iterator[str]:
    names = _names(seed)
    for row in [*seed.nodes, *seed.edges]:
        if row.confidence == "LOW":
            told = names[row.id] if isinstance(row, NodeRow) else _told(row, names)
            yield f"- {told}: {_pages(row, seed)}"


def _told(edge: EdgeRow, names: dict[str, str]) -> str:
    return f"{names[edge.source]} `{edge.type}` {names[edge.target]}"


def _pages(row: NodeRow | EdgeRow, seed: Seed) -> str:
    sources = {node.id: node.properties for node in seed.nodes if node.kind == "Source"}
    return "; ".join(f"[{sources[id]['title']}]({sources[id]['url']})" for id in sorted(_cited(row)))


def _disagreements(seed: Seed) -> Iterator[str]:
    names = _names(seed)
    about = {edge.source: edge.target for edge in seed.edges if edge.type == "MEASURES"}
    claims: dict[str, list[tuple[str, str, NodeRow | EdgeRow]]] = defaultdict(list)
    for node in seed.nodes:
        given = node.properties
        if node.kind == "Figure" and "date" in given and not str(given.get("note", "")).startswith("For "):
            what = f"{names[about[node.id]]}, {given['measure']}"
            claims[what].append((f"{given['value']:,.10g} {given['unit']}", given["date"], node))
    for edge in seed.edges:
        given = edge.properties
        number = given.get("amount") or given.get("quantity")
        if number is not None and "when" in given:
            unit = given.get("currency") or given["unit"]
            where = given.get("venue") or given.get("project")
            what = _told(edge, names) + (f", {where}" if where else "") + f", in {unit}"
            claims[what].append((f"{float(number):,.10g}", given["when"], edge))
    edges = {edge.id: edge.properties for edge in seed.edges}
    poma, other = edges["EXPORTED_TO:poma:KR"], edges["EXPORTED_TO:doppelmayr:KR"]
    yield SOUTH_KOREA.format(
        poma=poma["quantity"], poma_when=poma["when"], other=other["quantity"], other_when=other["when"]
    )
    for what, told in claims.items():
        found = [claim for claim in told if any(_differ(claim, other) for other in told)]
        if found:
            found.sort(key=lambda claim: order(claim[1]))
            yield f"- {what}: " + "; ".join(
                f"{value} ({date}, {_pages(row, seed)})" for value, date, row in found
            )


def _differ(one: tuple[str, str, Any], other: tuple[str, str, Any]) -> bool:
    return one[0] != other[0] and overlaps(span(one[1]), span(other[1]))


def _absent(seed: Seed) -> str:
    exports = [edge for edge in seed.edges if edge.type == "EXPORTED_TO"]
    members = [
        node for node in seed.nodes
        if node.kind == "Figure" and node.properties["measure"] == "members" and node.id.startswith("cluster-montagne-")
    ]  # fmt: skip
    last = max(members, key=lambda node: order(node.properties["date"]))
    organisations = {"Member", "PartnerOrganisation", "Institution", "Company", "Cluster"}
    undated = {
        "exports": sum("when" not in edge.properties for edge in exports),
        "figures": sum(node.kind == "Figure" and "date" not in node.properties for node in seed.nodes),
        "owners": sum(edge.type == "OWNED_BY" and "since" not in edge.properties for edge in seed.edges),
        "offices": sum(edge.type == "HOLDS_OFFICE" and "since" not in edge.properties for edge in seed.edges),
    }
    return ABSENT.format(
        members=sum(node.kind == "Member" for node in seed.nodes),
        counted=last.properties["value"],
        year=last.properties["date"],
        undated=", ".join(f"{count} of the {what}" for what, count in undated.items()),
        priced=sum("amount" in edge.properties for edge in exports),
        exports=len(exports),
        currencies=" and ".join(
            sorted({edge.properties["currency"] for edge in exports if "currency" in edge.properties})
        ),
        placed=sum(edge.type == "BASED_IN" for edge in seed.edges),
        organisations=sum(node.kind in organisations for node in seed.nodes),
    )


if __name__ == "__main__":
    main()
