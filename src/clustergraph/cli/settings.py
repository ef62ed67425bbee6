"""Settings of a service: each is a flag, a variable of the environment and a line of a TOML file, in that order of precedence."""

from __future__ import annotations

import inspect
import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from clustergraph.errors import SettingError, did_you_mean
from clustergraph.limits import BOUNDS, Limits

PREFIX = "CLUSTERGRAPH_"
NO_SETTINGS = ("config", "help")
LIMITS_PANEL = "Limits"


def with_limits(serve: Callable[..., None]) -> Callable[..., None]:
    """A command whose parameter `limits` becomes an option for each bound."""

    def command(**given: Any) -> None:
        bounds = {bound.name: given.pop(bound.name) for bound in BOUNDS}
        serve(**given, limits=Limits(**bounds))

    signature = inspect.signature(serve, eval_str=True)
    kept = [one for one in signature.parameters.values() if one.name != "limits"]
    every = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in (*kept, *_bounds())]
    command.__signature__ = signature.replace(parameters=every)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in every}
    command.__name__, command.__doc__ = serve.__name__, serve.__doc__
    return command


def _bounds() -> Iterable[inspect.Parameter]:
    for bound in BOUNDS:
        about: Mapping[str, Any] = bound.metadata
        type = int if bound.type == "int" else float
        option = typer.Option(help=about["says"], min=about["least"], rich_help_panel=LIMITS_PANEL)
        yield inspect.Parameter(
            bound.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=bound.default,
            annotation=Annotated[type, option],
        )


def variable(name: str) -> str:
    """The variable of the environment that is a setting."""
    return PREFIX + name.replace("-", "_").upper()


def settle(context: typer.Context, config: Path | None) -> Path | None:
    """Let a file and the environment say what no flag does. For an eager option. Raises SettingError for settings that do not exist."""
    names = {_flag(one): one for one in context.command.params if one.name not in NO_SETTINGS}
    found: dict[str, Any] = {}
    if config:
        found |= {names[key].name: value for key, value in _read(config, names)}
    variables = {variable(flag): one for flag, one in names.items()}
    for name, value in os.environ.items():
        if name.startswith(PREFIX):
            if name not in variables:
                raise SettingError(
                    f"{name} is no setting",
                    did_you_mean(name, variables) or "docs/settings.md lists all of them.",
                )
            found[variables[name].name or ""] = _split(variables[name], value)
    context.default_map = {**(context.default_map or {}), **found}
    return config


def _flag(parameter: Any) -> str:
    longest: str = max(parameter.opts, key=len)
    return longest.removeprefix("--")


def _split(parameter: Any, value: str) -> Any:
    """Several values stand side by side, as in PATH."""
    return value.split(os.pathsep) if parameter.multiple else value


def _read(config: Path, names: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    try:
        content = tomllib.loads(config.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8" if isinstance(error, ValueError) else (error.strerror or str(error)).lower()
        raise SettingError(f"--config {config}: {why}", "Name a TOML file.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"--config {config}: {error}", "Write lines such as port = 8000.") from None
    for key, value in content.items():
        if key not in names:
            hint = did_you_mean(key, names) or "docs/settings.md lists all of them."
            raise SettingError(f"--config {config}: {key} is no setting", hint)
        if isinstance(value, dict):
            raise SettingError(f"--config {config}: {key} is a table", f"Write {key} = ... with one value.")
        yield key, value


def table(command: Any) -> str:
    """All settings of a command in Markdown."""
    why = {bound.name: bound.metadata["why"] for bound in BOUNDS}
    lines = ["| setting | default | what it is |\n|---|---|---|\n"]
    for one in command.params:
        if one.name not in NO_SETTINGS:
            default = (
                ""
                if one.default in (None, "", False, ())
                else f"{one.default:,}"
                if one.name in why
                else f"{one.default}"
            )
            said = " ".join(filter(None, (one.help, why.get(one.name, ""))))
            lines.append(f"| `{_flag(one)}` | {default} | {said} |\n")
    return "".join(lines)
