"""gql: questions that are checked against the schema before they are sent, and an answer that comes in pages."""

import sys
from pathlib import Path
from typing import Any

from gql import Client, gql
from gql.transport.httpx import HTTPXTransport
from graphql import build_schema

HERE = Path(__file__).parent
SCHEMA = build_schema((HERE / "../../schema/api.graphql").read_text("utf-8"))
QUESTIONS = gql((HERE / "queries.graphql").read_text("utf-8"))


def told(connection: dict[str, Any]) -> str:
    names = ", ".join(edge["node"]["name"] for edge in connection["edges"])
    return f"{connection['totalCount']} ({names})"


def main(url: str = "http://127.0.0.1:8000/graphql") -> None:
    with Client(transport=HTTPXTransport(url=url), schema=SCHEMA) as session:

        def ask(name: str, **variables: str) -> dict[str, Any]:
            QUESTIONS.operation_name, QUESTIONS.variable_values = name, variables
            return session.execute(QUESTIONS)

        now = ask("exporters", country="CN")["organisations"]
        page = now["pageInfo"]
        while page["hasNextPage"]:
            more = ask("exporters", country="CN", after=page["endCursor"])["organisations"]
            now["edges"] += more["edges"]
            page = more["pageInfo"]
        then = ask("exportersThen", country="CN", date="2013-12-31")["asOf"]["organisations"]
        print(f"Exported to China: {told(now)}; by the end of 2013: {told(then)}.")
        one = ask("one", id=now["edges"][0]["node"]["id"])["organisation"]
        print(f"{one['name']}, a {one['__typename']}, exported {one['exports']['totalCount']} times.")


if __name__ == "__main__":
    main(*sys.argv[1:])
