"""The printed API: up to date, described throughout, and kind to the clients of the last release."""

from __future__ import annotations

import re

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    validate_schema,
)

from clustergraph import packaged
from clustergraph.api.printed import breaking_changes, printed_files
from clustergraph.model.shape import Model
from tests.conftest import Ask

FOLDER = packaged.MODEL.parent


def test_printed_files_are_up_to_date(model: Model) -> None:
    for name, text in printed_files(model).items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, (
            f"run: clustergraph schema --write ({name})"
        )


def test_what_breaks_clients_of_the_last_release_is_told_in_the_change_log(model: Model) -> None:
    released = (FOLDER / "released.graphql").read_text(encoding="utf-8")
    told = (FOLDER.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    changes = breaking_changes(released, printed_files(model)["api.graphql"])
    assert [change for change in changes if change not in told] == []


def test_breaking_changes_are_seen() -> None:
    before = "type Query { a: Int b: Int }"
    assert breaking_changes(before, "type Query { a: String c: Int }") == [
        "Field Query.a changed type from Int to String.",
        "Field Query.b was removed.",
    ]
    assert breaking_changes(before, "type Query { a: Int b: Int c: Int }") == []


def test_everything_is_described(ask: Ask, rail: Ask) -> None:
    for schema in (ask.execution.schema, rail.execution.schema):
        bare = []
        for name, type in schema.type_map.items():
            if name.startswith("__"):
                continue
            bare += [] if type.description else [name]
            if isinstance(type, GraphQLEnumType):
                bare += [f"{name}.{value}" for value, held in type.values.items() if not held.description]
            if isinstance(type, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
                for field, held in type.fields.items():
                    bare += [] if held.description else [f"{name}.{field}"]
                    arguments = getattr(held, "args", {})
                    bare += [
                        f"{name}.{field}({one})"
                        for one, argument in arguments.items()
                        if not argument.description
                    ]
        assert bare == []


def test_the_schema_is_valid_and_builds_from_its_text(ask: Ask) -> None:
    assert validate_schema(ask.execution.schema) == []
    built = build_schema((FOLDER / "api.graphql").read_text(encoding="utf-8"))
    assert validate_schema(built) == []


def test_names_are_as_the_contract_has_them(ask: Ask) -> None:
    text = (FOLDER / "api.graphql").read_text(encoding="utf-8")
    bare = re.sub(r'""".*?"""', "", text, flags=re.DOTALL)
    flat = " ".join(bare.split())
    for fragment in (
        "node( id: ID! ): Node",
        "nodes( ids: [ID!]! ): [Node]!",
        "member( id: ID! ): Member",
        "members( where: MemberWhere orderBy: [MemberOrder!] first: Int after: String last: Int before: String ): MemberConnection!",
        "exports( where: ExportWhere orderBy: [ExportOrder!] first: Int after: String last: Int before: String ): ExportConnection!",
        "graph: Graph!",
        "interface Node { id: ID! citations( property: String ): [Source!]! confidence: Confidence! ",
        "type Member implements Organisation & Subject & Node {",
        "type Export implements Relationship {",
        "source: Organisation! target: Country!",
        "exports( where: OrganisationExportsWhere orderBy: [OrganisationExportsOrder!] first: Int after: String last: Int "
        "before: String distinct: Boolean! = false ): OrganisationExportsConnection!",
        "basedIn: Country basedInEdge: OrganisationBasedInEdge",
        "type OrganisationExportsEdge { cursor: String! node: Country! properties: Export! because: Because! }",
        "type OrganisationBasedInEdge { node: Country! properties: BasedIn! }",
        "type MemberConnection { totalCount: Int! nodes: [Member!]! edges: [MemberEdge!]! pageInfo: PageInfo! "
        "aggregate: MemberAggregate! groups( by: [MemberGroupKey!]! having: MemberGroupWhere orderBy: [MemberGroupOrder!] "
        "first: Int after: String last: Int before: String ): MemberGroupConnection!",
        "type MemberGroupConnection { totalCount: Int! nodes: [MemberGroup!]! edges: [MemberGroupEdge!]! pageInfo: PageInfo! }",
        "groups( by: [ExportGroupKey!]! having: ExportGroupWhere",
        "amount: MoneyAggregate!",
        "type MoneyAggregate { count: Int! sums: [CurrencySum!]! }",
        "type CurrencySum { currency: Currency! total: Decimal! count: Int! min: Decimal! max: Decimal! }",
        "asOf( date: EDTF! known: Known! = POSSIBLE ): Query!",
        "type FloatAggregate { count: Int! distinct: Int! min: Float max: Float sum: Float avg: Float median: Float }",
        "input MemberOrder @oneOf {",
        "enum Confidence { HIGH MEDIUM LOW }",
        "match( pattern: String! params: JSON distinct: [String!] orderBy: [MatchOrder!] first: Int after: String last: Int "
        "before: String ): MatchConnection!",
        "type Match { node( variable: String! ): Node relationship( variable: String! ): Relationship path( variable: String! ): Path }",
        'input MatchOrder { variable: String! property: String! = "id" direction: Direction! = ASC }',
        "type Path { length: Int! cost: Float nodes: [Node!]! relationships: [Relationship!]! }",
    ):
        assert fragment in flat, fragment
