"""Runs template.yaml on this machine: gateway, embedded engines, queues, bus, schedules.

`python -m local` starts it. Nothing in here is deployed.
"""

import sys
from pathlib import Path

# The queue file is the kernel's own format; `python -m local` needs no PYTHONPATH for it.
_KERNEL = str(Path(__file__).resolve().parent.parent / "layers" / "shared")
if _KERNEL not in sys.path:
    sys.path.insert(0, _KERNEL)
