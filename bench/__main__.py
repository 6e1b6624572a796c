"""Runs every benchmark in turn; name some to run only those: ``python -m bench core screening``."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys

import bench

names = sys.argv[1:] or sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if m.name != "__main__")
print(f"{os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}; median of five unless said otherwise\n")
for name in names:
    module = importlib.import_module(f"bench.{name}")
    if hasattr(module, "main"):
        print(f"── {name}")
        module.main()
        print()
