"""The oracle: the API answered field by field, slowly and obviously, by graphql-core's own executor.

It shares nothing with plans, compiler and engines: an error must be made twice to stay unseen.
"""

from __future__ import annotations

import json
import operator
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cmp_to_key, lru_cache
from re import findall
from typing import Any

import graphql
from graphql import GraphQLError

from clustergraph.model import edtf
from clustergraph.model.scalars import BUILT_IN, SCALARS, folded
from clustergraph.model.shape import NODE, RELATIONSHIP, Direction, End, Kind, Model, Record, Valid
from clustergraph.seeds.rows import EdgeRow, NodeRow
from tests.reference_because import told, witness
from tests.reference_changes import Compared
from tests.reference_match import MatchRow, match
from tests.reference_near import opportunities, reachable, similar, subgraph
from tests.reference_paths import path, paths
from tests.reference_timeline import Point, points
from tests.reference_totals import OF_ALL, Totals

Where = Mapping[str, Any]
Row = dict[str, Any]
"""An edge as it is seen from one of its ends (`node`, `properties`), or any row of a connection."""
Thing = NodeRow | EdgeRow | Row | None
Type = str | End  # the name of a type of the model; for a row the end that it belongs to
Term = tuple[str, str, Any]  # of a sort key: the value's type, ASC or DESC, the value (None: missing)

TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq, "lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge,
    "contains": operator.contains, "startsWith": str.startswith, "endsWith": str.endswith,
    "before": edtf.is_before, "after": edtf.is_after, "within": edtf.is_within, "overlaps": edtf.overlaps,
}  # fmt: skip


LOADED_AT = "2016-07-01T12:00:00+00:00"
DAYS = (-(10**9), 10**9)
"""Days before and after all others, for spans that are open."""


class WrongView(Exception):
    """A date inside a date, or dates the wrong way round."""


def plain_id(id: str) -> str:
    return id.split("@", maxsplit=1)[0]


def plain_ids(given: Any) -> Any:
    return [plain_id(id) for id in given] if isinstance(given, list) else plain_id(given)


def ends_of(date: str) -> tuple[int, int]:
    span = edtf.span(date)
    return (DAYS[0] if span.first is None else span.first, DAYS[1] if span.last is None else span.last)


def there(
    valid: Valid | None, row: NodeRow | EdgeRow, asked: tuple[int, int], known: str, between: bool
) -> bool:
    """Whether a row is there, by trying all worlds: each day that it may begin on with each that it may end on.

    Only days at or beside an end of some span matter: between two of those nothing changes.
    """
    if valid is None:
        return True
    of_edge = isinstance(row, EdgeRow)
    dates = {name: row.properties.get(getattr(valid, name) or "") for name in ("since", "until", "at")}
    begin = dates["since"] or dates["at"]
    if begin:
        begins = ends_of(begin)
    elif valid.at or (of_edge and (valid.since or not dates["until"])):
        begins = DAYS  # nobody knows
    else:
        begins = (DAYS[0], DAYS[0])
    ends = ends_of(dates["until"]) if dates["until"] else (DAYS[1], DAYS[1])
    days = sorted({day + step for span in (begins, ends, asked) for day in span for step in (-1, 0, 1)})
    worlds = [
        (first, last)
        for first in days if begins[0] <= first <= begins[1]
        for last in days if ends[0] <= last <= ends[1] and first <= last
    ]  # fmt: skip
    times = [day for day in days if asked[0] <= day <= asked[1]]

    def holds(world: tuple[int, int], day: int) -> bool:
        return world[0] == day if valid.at and between else world[0] <= day <= world[1]

    some = [[holds(world, day) for day in times] for world in worlds]
    if known == "POSSIBLE":
        return any(any(one) for one in some)
    return bool(some) and all(any(one) if between else all(one) for one in some)


@lru_cache
def plain(schema: graphql.GraphQLSchema) -> graphql.GraphQLSchema:
    """The same API with nothing behind it: no resolvers, enums as texts, scalars as a model accepts them."""
    built = graphql.build_schema(graphql.print_schema(schema))
    for name in (SCALARS.keys() - BUILT_IN) & built.type_map.keys():
        scalar: Any = built.type_map[name]
        scalar.parse_value = scalar.coerce_input_value = SCALARS[name].accept
    return built


class Reference:
    """Answers requests from rows."""

    def __init__(
        self, schema: graphql.GraphQLSchema, model: Model, nodes: Sequence[NodeRow], edges: Sequence[EdgeRow]
    ) -> None:
        self.schema = plain(schema)
        self.model = model
        self.nodes = sorted(nodes, key=lambda node: plain_id(node.id))
        self.edges = sorted(edges, key=lambda edge: plain_id(edge.id))
        self.views: dict[str, Reference] = {}
        """The graph as of dates and between them, by what ids carry there."""
        self.is_view = False
        self.surely = self
        """What of this view is there for certain."""
        self.shapes: Mapping[str, Kind | Record] = {**model.types, **model.records}
        self.citable = {None, "", *(name for shape in self.shapes.values() for name in shape.properties)}

    def answer(self, document: str, variables: Row | None = None, operation: str | None = None) -> Row:
        """`{"data": ...}` or `{"errors": [...]}`, never both."""
        try:
            parsed = graphql.parse(document)
            if errors := graphql.validate(self.schema, parsed):
                raise errors[0]
            self.check(parsed, variables or {}, operation)
        except GraphQLError as error:
            return {"errors": [error.message]}
        result = graphql.execute_sync(
            self.schema, parsed, None, variable_values=variables or {}, operation_name=operation,
            field_resolver=self.resolve, type_resolver=lambda thing, *_: self.type_of(thing),
        )  # fmt: skip
        if result.errors:
            error = result.errors[0].original_error or result.errors[0]
            if isinstance(error, WrongView | GraphQLError):
                return {"errors": [str(error)]}
            raise error
        return {"data": result.data}

    def check(self, parsed: graphql.DocumentNode, variables: dict[str, Any], name: str | None) -> None:
        """Refuse a wrong operation's name, wrong variables, and wrong arguments, whether reached or not."""
        operation = graphql.get_operation_ast(parsed, name)
        if operation is None:
            raise GraphQLError("which operation?")
        given: Any = graphql.get_variable_values(self.schema, operation.variable_definitions or (), variables)
        if isinstance(given, list):
            raise given[0]
        types, check = graphql.TypeInfo(self.schema), self.check_arguments

        class Arguments(graphql.Visitor):
            def enter_field(self, node: graphql.FieldNode, *_: Any) -> None:
                field: Any = types.get_field_def()
                check(field.type, graphql.get_argument_values(field, node, given))

        only = graphql.separate_operations(parsed)[operation.name.value if operation.name else ""]
        graphql.visit(only, graphql.TypeInfoVisitor(types, Arguments()))

    def check_arguments(self, field: object, args: Where) -> None:
        sizes = [args[name] for name in ("first", "last") if args.get(name) is not None]
        if len(sizes) == 2 or any(not 0 <= size <= 1000 for size in sizes):
            raise GraphQLError("first and last")
        if args.get("property") not in self.citable or len(args.get("ids", ())) > 1000:
            raise GraphQLError("property or ids")
        for name in ("after", "before"):
            self.key_of(args.get(name), field, args)

    def type_of(self, thing: Any) -> str:
        return str(thing.kind) if isinstance(thing, NodeRow) else self.model.relationships[thing.type].record

    def resolve(self, parent: Any, info: Any, **args: Any) -> Any:
        name, field = info.field_name, info.return_type
        if parent is None or isinstance(parent, Reference):
            return (parent or self).root(name, field, args)
        if isinstance(parent, Totals | Point | Compared):
            return parent.told(name, field, args)
        if isinstance(parent, MatchRow):
            return parent.told(name, args)
        if isinstance(parent, dict) and name == "changes":
            return self.changes(parent.get("again"), args)
        if isinstance(parent, dict):
            return (
                parent["all"].told(name, field, args)
                if name in OF_ALL and "all" in parent
                else parent.get(name)
            )
        view = parent.id.partition("@")[2]
        return self.views.get(view, self).of_thing(parent, name, field, args)

    def of_thing(self, parent: Any, name: str, field: object, args: Where) -> Any:
        if name == "id":
            return parent.id
        if name == "citations":
            return [node for node in self.nodes if self.cites(parent, node, args.get("property"))]
        if name == "supports":
            nodes = [{"node": node} for node in self.nodes if self.cites(node, parent)]
            edges = [{"node": None, "relationship": edge} for edge in self.edges if self.cites(edge, parent)]
            return self.connection("", [*nodes, *edges], field, args)
        if name in ("reachable", "similar"):
            return (reachable if name == "reachable" else similar)(self, parent, args, field)
        found, value = self.look(self.type_of(parent), name, parent)
        if not (isinstance(found, End) and found.many):
            return value
        page = self.connection(found, value, field, args)

        def again(view: Reference) -> list[Any]:
            same = view.node(parent.id)
            return view.of_thing(same, name, field, args)["all"].things if same else []

        return page if self.is_view else {**page, "again": again}

    def root(self, name: str, field: object, args: Where) -> Any:
        if name in ("asOf", "between"):
            return self.view(name, **args)
        if name == "timeline":
            return points(self, args)
        if name == "match":
            return match(self, args, field)
        if name == "path":
            return path(self, args)
        if name == "paths":
            return paths(self, args, field)
        if name == "opportunities":
            return opportunities(self, args, field)
        if name == "subgraph":
            return subgraph(self, args)
        if name == "node":
            return self.node(args["id"])
        if name == "nodes":
            return [self.node(id) for id in args["ids"]]
        if name == "graph":
            kinds = [node.kind for node in self.nodes]
            counts = [{"kind": kind, "count": kinds.count(kind)} for kind in self.model.kinds]
            load = {"ok": True, "at": LOADED_AT, "errors": []}
            return {
                "generation": 1, "loadedAt": LOADED_AT, "lastLoad": load,
                "nodes": len(self.nodes), "edges": len(self.edges), "counts": counts,
            }  # fmt: skip
        shape = next(one for one in self.shapes.values() if name in (one.singular, one.plural))
        types = self.model.covers(shape.name) if isinstance(shape, Kind) else (shape.name,)
        things: list[Any] = [one for one in (*self.nodes, *self.edges) if self.type_of(one) in types]
        if name == shape.singular:
            return next((thing for thing in things if plain_id(thing.id) == plain_id(args["id"])), None)
        page = self.connection(shape.name, things, field, args)
        return (
            page
            if self.is_view
            else {**page, "again": lambda view: view.root(name, field, args)["all"].things}
        )

    def changes(self, again: Callable[[Reference], list[Any]] | None, args: Where) -> Compared:
        """What changed in a connection, which is asked again as of two dates; not in a view, nor in a group."""
        if again is None or ends_of(args["from"])[0] > ends_of(args["to"])[1]:
            raise WrongView("changes")
        views = [self.view("asOf", args["known"], date=args[name]) for name in ("from", "to")]
        return Compared(*views, [again(view) for view in views])

    def node(self, id: str) -> NodeRow | None:
        return next((node for node in self.nodes if plain_id(node.id) == plain_id(id)), None)

    def view(self, name: str, known: str, date: str = "", start: str = "", end: str = "") -> Reference:
        """What is there as of a date, or between two. Everything in it carries the dates in its id."""
        suffix = f"@{date or f'{start}/{end}'}" + "!" * (known == "CERTAIN")
        first, last = ends_of(date or start)[0], ends_of(date or end)[1]
        if self.is_view or (last < first and ends_of(start)[0] > ends_of(end)[1]):
            raise WrongView(name)
        kept = set()
        for node in self.nodes:
            if there(self.model.kinds[node.kind].valid, node, (first, last), known, not date):
                kept.add(node.id)
        nodes = [node._replace(id=node.id + suffix) for node in self.nodes if node.id in kept]
        edges = [
            edge._replace(id=edge.id + suffix, source=edge.source + suffix, target=edge.target + suffix)
            for edge in self.edges
            if {edge.source, edge.target} <= kept
            and there(self.model.records[self.type_of(edge)].valid, edge, (first, last), known, not date)
        ]
        view = self.views[suffix[1:]] = Reference(self.schema, self.model, nodes, edges)
        view.is_view = True
        view.surely = self.view(name, "CERTAIN", date, start, end) if known == "POSSIBLE" else view
        return view

    def ends_of(self, date: str) -> tuple[int, int]:
        return ends_of(date)

    def holds_on(self, row: NodeRow | EdgeRow, day: int, known: str) -> bool:
        """Whether a row is there on a day."""
        valid = (
            self.model.kinds[row.kind] if isinstance(row, NodeRow) else self.model.records[self.type_of(row)]
        ).valid
        return there(valid, row, (day, day), known, False)

    def spans_of(self, edge: EdgeRow) -> dict[str, tuple[int, int] | None] | None:
        """The days on which an edge may begin and end, as far as its dates say; none for one that can never hold."""
        valid = self.model.records[self.type_of(edge)].valid
        if valid is None or not there(valid, edge, DAYS, "POSSIBLE", False):
            return None
        dates = {name: edge.properties.get(getattr(valid, name) or "") for name in ("since", "until", "at")}
        begin, until = dates["since"] or dates["at"], dates["until"]
        unknown = DAYS if valid.at or valid.since or not until else None
        began = ends_of(begin) if begin else unknown
        ended = ends_of(until) if until else None
        if began and ended:
            began, ended = (began[0], min(began[1], ended[1])), (max(began[0], ended[0]), ended[1])
        return {"began": began, "ended": ended}

    def cites(self, thing: NodeRow | EdgeRow, source: NodeRow, property: str | None = None) -> bool:
        return any(
            plain_id(source.id) in ids for name, ids in thing.citations.items() if property in (None, name)
        )

    def edges_at(self, node: NodeRow, end: End) -> list[Row]:
        """The edges of one end of a node, each with the node that it leads to."""
        rows = []
        for edge in self.edges:
            if edge.type == end.relationship:
                if end.direction is not Direction.IN and edge.source == node.id:
                    rows.append({"node": self.node(edge.target), "properties": edge})
                elif end.direction is not Direction.OUT and edge.target == node.id:
                    rows.append({"node": self.node(edge.source), "properties": edge})
        return rows

    def look(self, type: Type, name: str, thing: Any) -> tuple[Type, Any]:
        """The type of what things of a type have under a name, and what this thing, or nothing, has there:
        a value, a node or an edge, each None when missing; one row (`hostEdge`); or rows."""
        if isinstance(type, End):
            record = self.model.relationships[type.relationship].record
            return {"node": type.neighbour, "properties": record}[name], thing and thing[name]
        shape = self.shapes.get(type)
        if shape and name in shape.properties:
            return shape.properties[name].type, thing and thing.properties.get(name)
        if name in ("id", "kind", "confidence"):
            value = thing and getattr(thing, name)
            return {"id": "ID"}.get(name, name.capitalize()), plain_id(
                value
            ) if thing and name == "id" else value
        if isinstance(shape, Record):
            return self.model.ends_of(shape)[name == "target"], thing and self.node(getattr(thing, name))
        assert shape, f"{type}.{name}"
        end = shape.ends.get(name) or shape.ends[name.removesuffix("Edge")]
        rows = self.edges_at(thing, end) if thing else []
        if end.many:
            return end, rows
        row = rows[0] if rows else None
        return (end.neighbour, row and row["node"]) if name == end.field else (end, row)

    def term(self, term: Where, type: Type, thing: Thing) -> Term:
        ((name, given),) = term.items()
        found, value = self.look(type, name, thing)
        if isinstance(found, End):
            where = given["count"].get("where") or {}
            count = sum(self.thing_holds(where, found, row) for row in value)
            return "Int", given["count"]["direction"], count if thing else None
        return self.term(given, found, value) if isinstance(given, dict) else (found, given, value)

    def compare(self, a: Sequence[Term], b: Sequence[Term]) -> int:
        for (type, direction, left), (_, _, right) in zip(a, b, strict=True):
            if left is not None and right is not None:
                rank = self.model.ranks[type].__getitem__ if type in self.model.ranks else SCALARS[type].order
                if rank(left) != rank(right):
                    return -1 if (rank(left) < rank(right)) == (direction == "ASC") else 1
            elif left is not right:
                return 1 if left is None else -1
        return 0

    def connection(self, type: Type, things: Sequence[Any], field: object, args: Where) -> Row:
        where, order, rows = args.get("where") or {}, args.get("orderBy") or [], []
        for thing in things:
            if self.thing_holds(where, type, thing):
                row = thing if isinstance(thing, dict) else {"node": thing}
                held = [row.get(name) for name in ("relationship", "node", "properties")]
                ties = [plain_id(getattr(one, "id", "")) for one in held]
                terms = [self.term(term, type, thing) for term in order]
                row["because"] = told(witness(self, where, type, thing)) if type else None
                row["key"] = [*terms, *(("ID", "ASC", id) for id in ties)]
                row["cursor"] = b64encode(
                    json.dumps([str(field), [None, order], row["key"]]).encode()
                ).decode()
                rows.append(row)
        rows.sort(key=cmp_to_key(lambda a, b: self.compare(a["key"], b["key"])))
        if args.get("distinct"):
            ids = [row["node"].id for row in rows]
            rows = [row for place, row in enumerate(rows) if ids[place] not in ids[:place]]
        page, info = self.page(rows, field, args)
        nodes = [row["node"] for row in page]
        held = [row.get("properties") or row["node"] for row in rows]
        found = {"totalCount": len(rows), "nodes": nodes, "edges": page, "pageInfo": info}
        if type:
            record = self.model.relationships[type.relationship].record if isinstance(type, End) else type
            found["whyEmpty"] = None if rows else {"steps": [], "drop": None}
            found["all"] = Totals(self, record, held)
        return found

    def page(self, rows: Sequence[Row], field: object, args: Where) -> tuple[Sequence[Row], Row]:
        """The rows of a page, and where it stands; each row has its key and its cursor."""
        start, end = 0, len(rows)
        if key := self.key_of(args.get("after"), field, args):
            start = sum(self.compare(row["key"], key) <= 0 for row in rows)
        if key := self.key_of(args.get("before"), field, args):
            end = max(start, sum(self.compare(row["key"], key) < 0 for row in rows))
        if args.get("last") is not None:
            start = max(start, end - args["last"])
        else:
            end = min(end, start + (25 if args.get("first") is None else args["first"]))
        page = rows[start:end]
        info = {"hasPreviousPage": start > 0, "hasNextPage": end < len(rows)}
        info |= {"startCursor": page[0]["cursor"], "endCursor": page[-1]["cursor"]} if page else {}
        return page, info

    def key_of(self, cursor: str | None, field: object, args: Where) -> Any:
        """The sort key that a cursor holds."""
        if cursor is None:
            return None
        try:
            found, order, key = json.loads(b64decode(cursor.encode()))
        except (ValueError, TypeError):
            raise GraphQLError("no cursor") from None
        if found != str(field) or order != [args.get("by"), args.get("orderBy") or []]:
            raise GraphQLError("a cursor of another connection")
        return key

    def holds(self, where: Where, test: Callable[[str, Any], bool]) -> bool:
        """Keys side by side, AND, OR and NOT; `test` knows the other keys."""
        logic: Mapping[str, Callable[[Any], bool]] = {
            "AND": lambda given: all(self.holds(one, test) for one in given),
            "OR": lambda given: any(self.holds(one, test) for one in given),
            "NOT": lambda given: not self.holds(given, test),
        }
        given = [(key, one) for key, one in where.items() if one is not None]
        return all(logic[key](one) if key in logic else test(key, one) for key, one in given)

    def thing_holds(self, where: Where, type: Type, thing: Thing) -> bool:
        """Whether a node, an edge, a row or nothing satisfies a filter of this type."""
        return self.holds(where, lambda name, given: self.name_holds(name, given, type, thing))

    def name_holds(self, name: str, given: Any, type: Type, thing: Thing) -> bool:
        if name == "isNull":
            return bool(given == (thing is None))
        if type == RELATIONSHIP and isinstance(thing, EdgeRow):
            return self.any_edge_holds(name, given, thing)
        if name.startswith("as") and (other := name.removeprefix("as")) in self.model.types:
            covered = isinstance(thing, NodeRow) and thing.kind in self.model.covers(other)
            return covered and self.thing_holds(given, other, thing)
        found, value = self.look(type, name, thing)
        if name == "id":
            whole = {key: given.get(key) for key in ("eq", "ne", "in", "notIn") if given.get(key) is not None}
            given = {**given, **{key: plain_ids(one) for key, one in whole.items()}}
        if isinstance(found, End) and found.many:
            return self.holds(given, lambda key, one: self.rows_hold(key, one, found, value))
        if isinstance(found, End) or found in self.shapes or found == NODE:
            return self.thing_holds(given, found, value)
        return self.value_holds(given, found, value)

    def any_edge_holds(self, name: str, given: Any, edge: EdgeRow) -> bool:
        """One key of a filter of edges of whatever relationship."""
        if name == "type":
            return self.value_holds(given, "ID", edge.type)
        if name in ("source", "target"):
            return self.thing_holds(given, NODE, self.node(getattr(edge, name)))
        own = self.type_of(edge)
        if name in ("id", "confidence"):
            return self.thing_holds({name: given}, own, edge)
        return name == f"as{own}" and self.thing_holds(given, own, edge)

    def rows_hold(self, quantifier: str, given: Where, end: End, rows: Sequence[Row]) -> bool:
        where = (given.get("where") or {}) if quantifier == "count" else given
        held = [self.thing_holds(where, end, row) for row in rows]
        if quantifier == "count":
            return self.value_holds({**given, "where": None}, "Int", sum(held))
        verdicts = {"some": any(held), "all": all(held), "none": not any(held), "single": sum(held) == 1}
        return verdicts[quantifier]

    def value_holds(self, where: Where, type: str, value: Any) -> bool:
        """Whether a value or a list, None when it is missing, passes all tests of a filter."""
        alike = folded if where.get("ignoreCase") else Decimal if type == "Decimal" else lambda one: one

        def test(key: str, given: Any) -> bool:
            if key in ("isNull", "isEmpty"):
                return bool(given == (value is None if key == "isNull" else not value))
            if key in ("some", "none"):
                return any(self.value_holds(given, type, one) for one in value or []) == (key == "some")
            if key in ("ne", "notIn"):
                return not test({"ne": "eq", "notIn": "in"}[key], given)
            if key == "ignoreCase" or value is None:
                return key == "ignoreCase"
            if key == "in":
                return any(alike(value) == alike(one) for one in given)
            if key == "year":
                span, named = edtf.span(value), [int(year) for year in findall(r"-?\d+", str(given))]
                return edtf.some_year(span, lambda year: self.value_holds(given, "Int", year), named)
            if key in ("before", "after", "within", "overlaps"):
                return TESTS[key](edtf.span(value), edtf.span(given))
            return TESTS[key](alike(value), alike(given))

        return self.holds(where, test)
