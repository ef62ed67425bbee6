"""What attackers send, and what they meet: a table for tests, for the benchmark, and for docs/security.md."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import brotli

from clustergraph.server.bodies import zstd

JSON = {"content-type": "application/json", "accept": "application/graphql-response+json"}
SPACES = 40_000_000


class Attack(NamedTuple):
    """One request: its body, and the status and code that it meets."""

    name: str
    body: bytes
    status: int
    code: str | None
    headers: Mapping[str, str] = JSON


def asked(name: str, query: str, met: str | None, variables: Mapping[str, Any] | None = None) -> Attack:
    body = json.dumps({"query": query, "variables": variables}).encode()
    return Attack(name, body, STATUS.get(met or "", 400) if met else 200, met)


COST, INPUT, PARSE, INVALID, LARGE = (
    "COST_LIMIT_EXCEEDED", "BAD_USER_INPUT", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "REQUEST_TOO_LARGE",
)  # fmt: skip
STATUS = {LARGE: 413, "UNSUPPORTED_MEDIA_TYPE": 415}


def cycle(turns: int, first: int) -> str:
    """Organisations, where they export, who else exports there, and so on."""
    below = "name"
    for _ in range(turns):
        below = (
            f"exports(first: {first}) {{ nodes {{ exporters(first: {first}) {{ nodes {{ {below} }} }} }} }}"
        )
    return f"{{ organisations(first: {first}) {{ nodes {{ {below} }} }} }}"


def laughs(links: int) -> str:
    """Each fragment spreads the next one twice."""
    chain = "".join(f" fragment f{one} on Query {{ ...f{one + 1} ...f{one + 1} }}" for one in range(links))
    return "{ ...f0 }" + chain + f" fragment f{links} on Query {{ __typename }}"


def kinds(links: int) -> str:
    """Fragments on kinds, which merge in as many ways as there are chains of kinds."""
    chain = "".join(
        f" fragment f{one} on Node {{ ... on Member {{ exports {{ nodes {{ exporters {{ nodes {{ ...f{one + 1} }} }} }} }} }}"
        f" ... on Country {{ exporters {{ nodes {{ exports {{ nodes {{ ...f{one + 1} }} }} }} }} }} }}"
        for one in range(links)
    )
    return '{ node(id: "CN") { ...f0 } }' + chain + f" fragment f{links} on Node {{ id }}"


def nested(what: str, times: int) -> str:
    """A filter within a filter."""
    where = '{name: {contains: "a"}}'
    for _ in range(times):
        where = what.replace("*", where)
    return f"{{ organisations(where: {where}) {{ totalCount }} }}"


BODIES = [
    Attack("a body of 2 MB", b'{"query": "' + b" " * 2_000_000 + b'{ __typename }"}', 413, LARGE),
    Attack("a gzip bomb of 40 MB", gzip.compress(b" " * SPACES), 413, LARGE, {**JSON, "content-encoding": "gzip"}),
    Attack("a brotli bomb of 40 MB", brotli.compress(b" " * SPACES, quality=5), 413, LARGE, {**JSON, "content-encoding": "br"}),
    Attack("a zstd bomb of 40 MB", zstd.compress(b" " * SPACES), 413, LARGE, {**JSON, "content-encoding": "zstd"}),
    Attack("a body compressed five times over", b"x", 415, "UNSUPPORTED_MEDIA_TYPE", {**JSON, "content-encoding": "gzip, gzip, gzip, gzip, gzip"}),
    Attack("JSON 100,000 levels deep", b'{"query": "{ __typename }", "variables": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, INPUT),
    Attack("an integer of 5,000 digits", b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 5_000 + b"}}", 400, INPUT),
    Attack("bytes that are no UTF-8", b'{"query": "\xff"}', 400, INPUT),
    Attack("UTF-16", '{"query": "{ __typename }"}'.encode("utf-16"), 400, INPUT),
    Attack("null", b"null", 400, INPUT),
    Attack("a number", b"1", 400, INPUT),
    Attack("a thousand requests in one body", b"[" + b",".join([b'{"query": "{ __typename }"}'] * 1_000) + b"]", 400, INPUT),
    Attack("a query that is an object", b'{"query": {"a": 1}}', 400, INPUT),
    Attack("a form, as a page elsewhere may send it", b"query={__typename}", 415, "UNSUPPORTED_MEDIA_TYPE", {"content-type": "application/x-www-form-urlencoded"}),
    Attack("plain text, as a page elsewhere may send it", b'{"query": "{ __typename }"}', 415, "UNSUPPORTED_MEDIA_TYPE", {"content-type": "text/plain"}),
]  # fmt: skip
DOCUMENTS = [
    asked("100,000 tokens", "{" + " a" * 100_000 + "}", COST),
    asked("5,000 tokens of unknown fields", "{" + " ".join(f"a{one}" for one in range(4_900)) + "}", INVALID),
    asked("100,000 letters of comments", "#" * 99_000 + "\n{ __typename }", None),
    asked("49,000 lines of comments", "#\n" * 49_000 + "{ __typename }", COST),
    asked("a name of 90,000 letters", "{" + "a" * 90_000 + "}", INVALID),
    asked("1,000 aliases", "{" + " ".join(f"a{one}: __typename" for one in range(1_000)) + "}", COST),
    asked("300 aliases of all members", "{" + " ".join(f"a{one}: members(first: 1000) {{ nodes {{ name }} }}" for one in range(300)) + "}", None),
    asked("2,000 times the same field", "{" + " __typename" * 2_000 + "}", COST),
    asked("1,000 directives", "{ __typename " + "@include(if: true) " * 1_000 + "}", COST),
    asked("fragments that double 190 times", laughs(190), None),
    asked("fragments that spread themselves", "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }", INVALID),
    asked("chains of fragments on kinds", kinds(7), COST),
    asked("20,000 variables", "query (" + " ".join(f"$a{one}: Int" for one in range(20_000)) + ") { __typename }", COST),
    asked("1,200 variables", "query (" + " ".join(f"$a{one}: Int" for one in range(1_200)) + ") { __typename }", COST),
    asked("200 levels of inline fragments", "{" + "... {" * 200 + "__typename" + "}" * 200 + "}", COST),
    asked("a selection 31 levels deep", '{ node(id: "poma") ' + "{ citations " * 30 + "{ id }" + "}" * 30 + "}", COST),
    asked("a list 190 levels deep", "{ nodes(ids: " + "[" * 190 + "]" * 190 + ") { id } }", INVALID),
    asked("1,000 operations", " ".join(f"query a{one} {{ __typename }}" for one in range(1_000)), COST),
    asked("an introspection of introspections", "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }", INVALID),
    asked("names nearly right, for all suggestions", "{" + " ".join(f"membres{one}" for one in range(400)) + "}", INVALID),
]  # fmt: skip
QUESTIONS = [
    asked("a page of two billion rows", "{ members(first: 2147483647) { nodes { id } } }", INPUT),
    asked("a negative page", "{ members(first: -1) { nodes { id } } }", INPUT),
    asked("three turns of a cycle at 100", cycle(3, 100), COST),
    asked("five turns of a cycle at 20", cycle(5, 20), COST),
    asked("filters 40 deep", nested("{NOT: *}", 40), None),
    asked("filters along a cycle, six relationships deep", nested("{exports: {some: {node: {exporters: {some: {node: *}}}}}}", 3), None),
    asked("counts along a cycle, eight relationships deep", nested("{exports: {count: {where: {node: {exporters: {count: {where: {node: *}, gte: 1}}}}, gte: 1}}}", 4), None),
    asked("9,000 ids", "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", INPUT, {"ids": ["poma"] * 9_000}),
    asked("20,000 values in a filter", "query ($names: [String!]!) { members(where: {name: {in: $names}}) { totalCount } }", COST, {"names": ["a"] * 20_000}),
    asked("a filter 2,000 objects wide", "query ($w: MemberWhere) { members(where: $w) { totalCount } }", None, {"w": {"OR": [{"name": {"contains": str(one)}} for one in range(2_000)]}}),
    asked("a pattern of everything with everything", '{ match(pattern: "(a:Node), (b:Node), (c:Node)") { totalCount } }', COST),
    asked("a pattern without a bound", '{ match(pattern: "(a:Organisation)-[:EXPORTED_TO]-{1,}(b)") { totalCount } }', INPUT),
    asked("a pattern of 12 hops", '{ match(pattern: "(a:Country)-[:EXPORTED_TO]-{1,12}(b:Country)") { totalCount } }', COST),
    asked("a pattern 3,000 nodes long", '{ match(pattern: "' + "(a)--" * 3_000 + '(b)") { totalCount } }', INPUT),
    asked("a thousand paths", '{ paths(source: "poma", target: "CN", k: 1000, maxHops: 20) { totalCount } }', None),
    asked("a path of a billion hops", '{ path(source: "poma", target: "CN", maxHops: 1000000000) { length } }', INPUT),
    asked("a search for 5,000 words", "query ($t: String!) { search(text: $t) { totalCount } }", INPUT, {"t": "montagne " * 5_000}),
    asked("a search for one letter", '{ search(text: "a", first: 1000) { totalCount } }', None),
    asked("betweenness of everything", "{ ranking(by: BETWEENNESS, first: 1000) { totalCount } }", None),
    asked("communities at a hundred resolutions", "{" + " ".join(f"a{one}: communities(resolution: {one + 1}) {{ totalCount }}" for one in range(100)) + "}", None),
    asked("a hundred dates", "{" + " ".join(f'a{one}: asOf(date: "{1900 + one}") {{ members {{ totalCount }} }}' for one in range(100)) + "}", None),
    asked("groups by all keys", "{ exports { groups(by: [SOURCE, TARGET, WHEN_YEAR, PRODUCT, PROJECT], first: 1000) { nodes { count rows(first: 1000) { nodes { id } } } } } }", None),
    asked("groups in 2,000 orders", "query ($o: [ExportGroupOrder!]) { exports { groups(by: [SOURCE], orderBy: $o, first: 1) { totalCount } } }", None, {"o": [{"count": one} for one in ("ASC", "DESC") * 1_000]}),
    asked("a drawing of everything", '{ subgraph(around: ["poma"], hops: 1000000, first: 1000000) { nodes { id } } }', COST),
    asked("a forged cursor", '{ members(after: "AAAA") { nodes { id } } }', INPUT),
    asked("an id of 90,000 letters", '{ node(id: "' + "a" * 90_000 + '") { id } }', None),
]  # fmt: skip
ATTACKS = [*BODIES, *DOCUMENTS, *QUESTIONS]
