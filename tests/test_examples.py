"""The samples of examples/: made from the printed schema and run at a real service, as docs/clients.md says. All print the same."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.clients import packages
from tests.clients.node import command, installed
from tests.serving import serving

ROOT = Path(__file__).parents[1]
PYTHON, JAVASCRIPT = ROOT / "examples" / "python", ROOT / "examples" / "javascript"
EXPORTERS = """
organisations(where: {exports: {some: {node: {id: {eq: "CN"}}}}}) {
  totalCount nodes { __typename name exports { totalCount } }
}
"""
SAMPLES = {
    "gql": (PYTHON, [sys.executable, "gql_exporters.py"]),
    "ariadne-codegen": (PYTHON, [sys.executable, "ariadne_exporters.py"]),
    "apollo": (JAVASCRIPT, [*command("node"), "built/apollo.js"]),
    "urql": (JAVASCRIPT, [*command("node"), "built/urql.js"]),
    "relay": (JAVASCRIPT, [*command("node"), "built/relay/exporters.js"]),
}


def done(folder: Path, *line: str) -> str:
    """What a command prints in a folder of samples."""
    ran = subprocess.run(
        line, cwd=folder, env=packages.installed(), capture_output=True, text=True, check=False, timeout=300
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def made() -> None:
    """Install what the samples need, and make what is made from the schema."""
    done(PYTHON, sys.executable, "-m", "ariadne_codegen")
    installed(JAVASCRIPT)
    done(JAVASCRIPT, *command("npm"), "run", "compile")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("service")) as address:
        yield f"{address}/graphql"


@pytest.mark.parametrize("client", SAMPLES)
@pytest.mark.usefixtures("made")
def test_samples_read_all_pages_and_keep_the_dates_apart(client: str, address: str) -> None:
    question = f'{{ {EXPORTERS} then: asOf(date: "2013-12-31") {{ {EXPORTERS} }} }}'
    data = httpx2.post(address, json={"query": question}).json()["data"]
    now, then = data["organisations"], data["then"]["organisations"]
    assert now["totalCount"] > then["totalCount"] > 0

    def told(connection: dict[str, object]) -> str:
        nodes = connection["nodes"]
        assert isinstance(nodes, list)
        return f"{connection['totalCount']} ({', '.join(node['name'] for node in nodes)})"

    one = now["nodes"][0]
    folder, line = SAMPLES[client]
    assert done(folder, *line, address) == (
        f"Exported to China: {told(now)}; by the end of 2013: {told(then)}.\n"
        f"{one['name']}, a {one['__typename']}, exported {one['exports']['totalCount']} times.\n"
    )
