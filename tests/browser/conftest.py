"""A running service and a browser to look at it with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.serving import serving

PATIENCE_MS = 20_000
SHOTS = Path(__file__).parents[2] / "build" / "screenshots"
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

# Without a graphics card, Chromium says so of each picture that is read back.
GRAPHICS = "GPU stall due to ReadPixels"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that needs another host fails here as it would without a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@dataclass(frozen=True)
class Visit:
    """A page in the browser, with what it asked for and what it complained about."""

    page: Page
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Record from now on each host that the page asks, each error and each failed request."""

        def note(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and GRAPHICS not in message.text:
                self.complaints.append(message.text)

        def missed(request: Request) -> None:
            if request.failure != "net::ERR_ABORTED":  # as are those that are under way when the page is left
                self.complaints.append(f"failed: {request.url}")

        self.page.on("console", note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", missed)
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def strangers(self) -> set[str]:
        """Hosts that were asked, other than this one; what a page holds itself, as data or as a blob, has none."""
        return {host for host in self.hosts if host and not host.startswith("127.0.0.1:")}

    def keep(self, name: str) -> None:
        """Keep a picture of the page as it stands."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")

    def faults(self, *without: str) -> list[str]:
        """What axe-core finds that would keep somebody out: its serious and critical findings (WCAG 2.2, A and AA)."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found: Any = self.page.evaluate(
            "without => axe.run({exclude: without.map(one => [one])}, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})",
            list(without),
        )
        return [
            f"{one['id']}: {one['help']}: {one['nodes'][0]['target']}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service with the real graph."""
    with serving(tmp_path_factory.mktemp("served")) as address:
        yield address


# Module scope: an open browser holds the thread's event loop, which tests of other modules need.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("chromium is missing: apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield chrome
        chrome.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """An empty page of a browser that has never been here before."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    visit = Visit(context.new_page())
    visit.watch()
    yield visit
    context.close()
    assert visit.strangers() == set(), "the page asked another host"
