"""Run the benchmarks one after another, a JSON line each: ``python -m benchmarks [NAME …]``.

``join`` compares with moviepy and ffmpeg only when they are there: set ``MOVIEPY_PYTHON`` to a Python that has moviepy 2.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ARGUMENTS = {"join": ["--moviepy", os.environ["MOVIEPY_PYTHON"]] if "MOVIEPY_PYTHON" in os.environ else []}


def main() -> int:
    known = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    wanted = sys.argv[1:] or known
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise SystemExit(f"no benchmark named {', '.join(unknown)}; known: {', '.join(known)}")
    print(json.dumps({"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}))
    worst = 0
    for name in wanted:
        done = subprocess.run(
            [sys.executable, HERE / f"{name}.py", *ARGUMENTS.get(name, [])], stdout=subprocess.PIPE, text=True
        )
        worst = max(worst, done.returncode)
        last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else "null"
        print(json.dumps({"benchmark": name, "code": done.returncode, "result": json.loads(last)}), flush=True)
    return worst


if __name__ == "__main__":
    sys.exit(main())
