"""The page in a browser that was never there: when the first question and the first answer stand, how many bytes came for it, and how smoothly
a network of 2,000 nodes moves.

Beside the times, that of a page without script, and beside the frames, those of a page that stands still, as measures of the machine.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.serving import serving

RUNS = 5
MOVED = """async selector => {
  const place = document.querySelector(selector)
  const box = place.getBoundingClientRect()
  const end = performance.now() + 3000
  let frames = 0
  while (performance.now() < end) {
    await new Promise(requestAnimationFrame)
    frames += 1
    const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, deltaY: frames % 40 < 20 ? -30 : 30 }
    place.querySelector('.sigma-mouse')?.dispatchEvent(new WheelEvent('wheel', { ...at, ctrlKey: true, bubbles: true, cancelable: true }))
  }
  return frames / 3
}"""
STATIONS = "{ " + " ".join(
    f'a{n}: organisations(first: 400, where: {{id: {{endsWith: "{n}"}}}}) {{ nodes {{ name exports(first: 1) {{ nodes {{ name }} }} }} }}'
    for n in range(5)
) + " }"  # fmt: skip


def first_seen(chrome: Browser, address: str, selector: str) -> tuple[float, int]:
    """Milliseconds until something is visible in a new browser context, and the compressed kilobytes until then."""
    context = chrome.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    sizes: list[float] = []
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    begin = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function("one => document.querySelector(one)?.offsetParent", arg=selector)  # at each frame
    took = 1000 * (time.perf_counter() - begin)
    context.close()
    return took, round(sum(sizes) / 1000)


def report(chrome: Browser, address: str) -> None:
    queries = {
        "a page without script": ("/healthz", "pre"),
        "the home page": ("/", "h1"),
        "the first question": ("/graphql", ".question h2"),
        "its answer": ("/graphql", ".answer table"),
        "an answer in the editor": (f"/graphql?query={quote('{ graph { nodes } }')}", ".answer table"),
    }
    least = 0.0
    for name, (path, selector) in queries.items():
        runs = [first_seen(chrome, address + path, selector) for _ in range(RUNS)]
        took = statistics.median(run[0] for run in runs)
        least = least or took
        print(f"{name:26} {took:5.0f} ms, {took / least:4.1f} x the first, {runs[-1][1]:5} kB")


def frames(page: Page, address: str) -> tuple[float, float]:
    """Frames a second of a page that stands still, and of one whose network moves."""
    page.goto(f"{address}/graphql?query={quote(STATIONS)}")
    page.get_by_role("tab", name="Graph").click()
    page.locator(".canvas canvas").first.wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(2_000)
    return page.evaluate(MOVED, "header"), page.evaluate(MOVED, ".canvas")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with serving(Path(folder)) as address:
            report(chrome, address)
        seed = Path(folder) / "seed.jsonl"
        generate = [
            sys.executable,
            "-m",
            "clustergraph",
            "generate",
            "--organisations",
            "4000",
            "-o",
            str(seed),
        ]
        subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
        with serving(Path(folder), "--seed", str(seed)) as address:
            still, moving = frames(chrome.new_page(viewport={"width": 1280, "height": 1000}), address)
        print(f"2,000 nodes move at {moving:.0f} frames a second; a page that stands still has {still:.0f}")
        chrome.close()


if __name__ == "__main__":
    main()
