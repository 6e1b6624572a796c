"""Data flows one way (docs/design.md, section 3): which part of the house may import which."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import lenity

ROOT = Path(lenity.__file__).parent
COMMON = {"errors", "yamlfile", "arguments", "typeset"}
MAY_IMPORT = {
    "rules": set(),
    "law": {"rules"},
    "sentence": {"rules"},
    "casefile": {"rules"},
    "review": {"rules", "law", "sentence", "casefile"},
    "screening": {"rules", "law", "sentence", "casefile", "review"},
    "peers": {"rules", "law", "sentence", "casefile", "review"},
    "packet": {"rules", "law", "sentence", "casefile", "review", "peers"},
    "intake": {"rules", "law", "sentence", "casefile", "review", "packet"},
}


def imports(path: Path) -> set[str]:
    """The first names under ``lenity`` that a module imports, wherever in it the import stands."""
    found = set()
    package = path.relative_to(ROOT.parent).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) + 1 - node.level]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            names = [module] if module != "lenity" else [f"lenity.{a.name}" for a in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("lenity.")}
    return found


@pytest.mark.parametrize("part", sorted(MAY_IMPORT))
def test_arrows_point_one_way(part: str) -> None:
    allowed = MAY_IMPORT[part] | COMMON | {part, "__version__"}
    for path in sorted((ROOT / part).rglob("*.py")):
        # the command line of a part may start the whole: it only reads arguments and prints
        if path.name in ("commands.py", "demo.py"):
            continue
        assert imports(path) <= allowed, path


def test_no_function_of_the_core_reads_the_clock() -> None:
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        if parts[0] in ("web", "arguments.py") or path.name == "commands.py":
            continue
        text = path.read_text(encoding="utf-8")
        for call in ("date.today()", "datetime.now(", "time.time()", "utcnow("):
            assert call not in text, f"{path} reads the clock"


def test_rules_and_case_file_hold_no_law() -> None:
    for part in ("rules", "casefile"):
        for path in (ROOT / part).rglob("*.py"):
            assert "1B1.13" not in path.read_text(encoding="utf-8"), path
