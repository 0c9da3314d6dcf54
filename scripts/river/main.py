"""Writes what River computes on its own data sets and on made-up streams, for the specs to compare with.

    python scripts/river/main.py [FILE] [--whole]

It installs River with pip into a temporary environment, unless the Python it is run with has it, and writes
spec/fixtures/river.json, of the first samples of each data set; with `--whole`, of all of them.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

sys.dont_write_bytecode = True

here = Path(__file__).resolve().parent
fixture = here.parents[1] / "spec" / "fixtures" / "river.json"


def run_in_environment():
    with tempfile.TemporaryDirectory(prefix="millrace-river-") as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", here / "requirements.txt"], check=True)
        subprocess.run([python, __file__, *sys.argv[1:]], check=True)


def write(path, whole):
    import detectors
    import learners
    from river import __version__

    limit = None if whole else 300
    facts = {"river": __version__, **learners.facts(limit), "detectors": detectors.facts(100_000 if whole else 6_000)}
    path.write_text(json.dumps(facts, separators=(",", ":")) + "\n")
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path, default=fixture)
    parser.add_argument("--whole", action="store_true")
    options = parser.parse_args()
    if importlib.util.find_spec("river") is None:
        run_in_environment()
    else:
        write(options.file, options.whole)
