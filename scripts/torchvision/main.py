"""Writes what the augmentation specs compare with: the same pictures, changed with the same parameters by torchvision.

    python scripts/torchvision/main.py

It installs torchvision with pip into a temporary environment, unless the Python it is run with has it, and writes
spec/fixtures/torchvision/{pictures,geometry,colors,batches}.json. Needs Python 3.10 or newer and `npm ci`.
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

sys.dont_write_bytecode = True

here = Path(__file__).resolve().parent
root = here.parents[1]
fixtures = root / "spec" / "fixtures" / "torchvision"


def run_in_environment():
    with tempfile.TemporaryDirectory(prefix="millrace-torchvision-") as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", here / "requirements.txt"], check=True)
        subprocess.run([python, __file__], check=True)


def write_fixtures():
    import batches
    import colors
    import geometry
    import pictures

    fixtures.mkdir(parents=True, exist_ok=True)
    for module in (pictures, geometry, colors, batches):
        path = fixtures / f"{module.__name__}.json"
        path.write_text(json.dumps(module.fixture(), allow_nan=False) + "\n")
        subprocess.run(["npx", "biome", "format", "--write", str(path)], cwd=root, check=True)


if __name__ == "__main__":
    write_fixtures() if importlib.util.find_spec("torchvision") else run_in_environment()
