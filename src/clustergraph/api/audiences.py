"""For each role what answers it: an execution over no more than it sees, so that there is no side door to the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from clustergraph.api.execution import Execution, Retired
from clustergraph.engines.base import Engine
from clustergraph.engines.memory import Load
from clustergraph.model.roles import Role
from clustergraph.model.shape import Model
from clustergraph.seeds.rows import Seed
from clustergraph.seeds.seen import seen

Engines = Mapping[Role, Engine]
"""One generation for each role; roles that see the same share one."""
UNTOLD = "What is wrong with the seed is told to those who see all of the graph."


def engines_of(model: Model, seed: Seed, make: Callable[[Model, Seed], Engine]) -> Engines:
    """The engines of a generation: `make` gives one for a model and a seed of it."""
    whole = make(model, seed)
    parts = {id(part): part for part in model.parts.values()}
    made = {key: make(part, seen(seed, part)) for key, part in parts.items()}
    for engine in made.values():
        engine.graph.loaded_at = whole.graph.loaded_at
        engine.graph.last_load = whole.graph.last_load
    return {role: made.get(id(model.seen_by(role)), whole) for role in Role}


class Audiences:
    """The execution of each role. What nobody hides has one for all."""

    def __init__(self, engines: Engines, execution: Callable[[Engine], Execution]) -> None:
        made = {id(engine): execution(engine) for engine in engines.values()}
        self._of = {role: made[id(engine)] for role, engine in engines.items()}

    @classmethod
    def all(cls, execution: Execution) -> Audiences:
        """One execution for everybody."""
        return cls(dict.fromkeys(Role, execution.engine), lambda _: execution)

    def __getitem__(self, role: Role) -> Execution:
        return self._of[role]

    @property
    def whole(self) -> Execution:
        """What sees all."""
        return self._of[Role.ADMIN]

    @property
    def engines(self) -> Engines:
        """What answers each role now."""
        return {role: execution.engine for role, execution in self._of.items()}

    def sees_all(self, role: Role) -> bool:
        """Whether nothing is hidden from a role."""
        return self._of[role] is self.whole

    def swap(self, engines: Engines) -> Sequence[Retired]:
        """Answer everybody from another generation from now on; no request comes in between."""
        executions = {id(one): (one, engines[role]) for role, one in self._of.items()}
        return [execution.swap(engine) for execution, engine in executions.values()]

    def tell(self, load: Load) -> None:
        """Let everybody know of the last attempt to load a seed. Its faults name what stands in it: they are for those who see all."""
        for execution in self._executions():
            known = execution is self.whole or load.ok
            told = load if known else load._replace(errors=(UNTOLD,))
            execution.engine.graph.last_load = told

    def _executions(self) -> Iterable[Execution]:
        return {id(one): one for one in self._of.values()}.values()
