"""Those who ask, by what they may do."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do. A model says by `@visible` which roles see a part of it; an admin always sees all."""

    READER = "reader"
    """Asks; unless reading is closed, whoever says nothing of himself is one."""
    ANALYST = "analyst"
    """Asks, and may be shown more."""
    EDITOR = "editor"
    """Loads seeds, too, if he sees all of the graph."""
    ADMIN = "admin"
    """Sees all, loads seeds and restores generations."""
