"""Settings: flags before the environment before the file; names that do not exist; the table of the documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from clustergraph.cli import app, settings
from clustergraph.cli.options import told
from clustergraph.limits import LIMITS, Limits

ROOT = Path(__file__).parents[1]
Ran = dict[str, Any]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command with two settings and the limits; what it was given, or what it said."""
    given: Ran = {}

    def settled(context: typer.Context, config: Path | None) -> Path | None:
        with told():
            return settings.settle(context, config)

    def command(
        port: int = 8000,
        seed: list[str] | None = typer.Option(None),  # noqa: B008
        watch: bool = False,
        config: Path | None = typer.Option(None, is_eager=True, callback=settled),  # noqa: B008
        limits: Limits = LIMITS,
    ) -> None:
        given.update(port=port, seed=seed, watch=watch, limits=limits)

    one = typer.Typer(pretty_exceptions_enable=False)
    one.command()(settings.with_limits(command))

    def ran(*arguments: str, **variables: str) -> Ran | tuple[int, str]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        given.clear()
        result = CliRunner().invoke(one, list(arguments))
        return dict(given) if not result.exit_code else (result.exit_code, result.output)

    return ran


def test_without_anything_the_defaults_hold(run: Any) -> None:
    assert run() == {"port": 8000, "seed": None, "watch": False, "limits": LIMITS}


def test_flags_count_before_the_environment_before_the_file(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "service.toml"
    file.write_text('port = 1\ntokens = 11\ndeadline = 0.5\nwatch = true\nseed = ["a", "b"]\n', "utf-8")
    found = run("--config", str(file), "--port", "3", CLUSTERGRAPH_PORT="2", CLUSTERGRAPH_TOKENS="12")
    assert (found["port"], found["limits"].tokens, found["limits"].deadline) == (3, 12, 0.5)
    assert (found["watch"], found["seed"]) == (True, ["a", "b"])


def test_several_values_in_a_variable_have_colons_between_them(run: Any) -> None:
    assert run(CLUSTERGRAPH_SEED="a:b", CLUSTERGRAPH_WATCH="true")["seed"] == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("prot = 1", "prot is no setting\nDid you mean port?"),
        ("body_bytes = 1", "body_bytes is no setting\nDid you mean body-bytes"),
        ("zzz = 1", "zzz is no setting\ndocs/settings.md lists all of them."),
        ("port = 1\nport = 2", "Cannot overwrite a value"),
        ("[port]\na = 1", "port is a table\nWrite port = ... with one value."),
        ("port", "Write lines such as port = 8000."),
        ("\xff", "it is not UTF-8"),
        ('port = "many"', "Invalid value for '--port'"),
        ("tokens = 0", "Invalid value for '--tokens'"),
        (None, "no such file or directory"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong(run: Any, tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "service.toml"
    if content is not None:
        file.write_bytes(content.encode("latin-1"))
    code, output = run("--config", str(file))
    assert code == 2
    assert said in " ".join(output.split(" ")).replace("\r", "")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"CLUSTERGRAPH_PROT": "1"}, "CLUSTERGRAPH_PROT is no setting\nDid you mean CLUSTERGRAPH_PORT"),
        ({"CLUSTERGRAPH_PORT": "many"}, "Invalid value for '--port'"),
        ({"CLUSTERGRAPH_CONFIG": "x"}, "CLUSTERGRAPH_CONFIG is no setting"),
    ],
)
def test_a_variable_that_is_wrong(run: Any, variables: dict[str, str], said: str) -> None:
    code, output = run(**variables)
    assert code == 2
    assert said in output


def test_the_documents_list_every_setting() -> None:
    serve = typer.main.get_command(app).get_command(None, "serve")  # type: ignore[attr-defined, arg-type]
    assert (ROOT / "docs" / "settings.md").read_text("utf-8").endswith("\n" + settings.table(serve))
