"""What a page looks like to axe, to a phone and to a keyboard."""

from __future__ import annotations

from typing import Any

import pytest

AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def unusual(page: Any) -> list[str]:
    """What axe finds, and whether the page is wider than the window."""
    page.wait_for_load_state()
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options={"runOnly": AXE}).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [f"{v['id']}: {[n['html'] for n in v['nodes']]}" for v in found] + (
        ["wider than the window"] if wide else []
    )


def tab_to(page: Any, what: str, limit: int = 40) -> None:
    """Goes by the Tab key to the element that matches a selector; every stop on the way must show that it is there."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "what => { const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);"
            " return [e.matches(what), s.outlineStyle !== 'none' && r.width > 0 && r.top >= 0 &&"
            " r.bottom <= innerHeight + 1, e.outerHTML] }",
            what,
        )
        assert seen[1], f"focus is not seen: {seen[2][:200]}"
        if seen[0]:
            return
    raise AssertionError(f"the Tab key does not come to {what}")
