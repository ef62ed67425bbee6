"""ariadne-codegen: a client with a method for each question, and a class for each answer. `ariadne-codegen` writes it to generated/."""

import asyncio
import sys
from typing import Any

from generated import Client


def told(connection: Any) -> str:
    names = ", ".join(edge.node.name for edge in connection.edges)
    return f"{connection.total_count} ({names})"


async def main(url: str = "http://127.0.0.1:8000/graphql") -> None:
    async with Client(url=url) as client:
        now = (await client.exporters(country="CN")).organisations
        page = now.page_info
        while page.has_next_page:
            more = (await client.exporters(country="CN", after=page.end_cursor)).organisations
            now.edges += more.edges
            page = more.page_info
        then = (await client.exporters_then(country="CN", date="2013-12-31")).as_of.organisations
        print(f"Exported to China: {told(now)}; by the end of 2013: {told(then)}.")
        one = (await client.one(id=now.edges[0].node.id)).organisation
        print(f"{one.name}, a {one.typename__}, exported {one.exports.total_count} times.")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
