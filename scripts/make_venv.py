"""Makes the virtual environment, or says plainly what is missing."""

import subprocess
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this script is what tells the owner of an older one
    sys.exit(f"Lenity needs Python 3.11 or newer; this is {sys.version.split()[0]}. Install python3.11 and try again.")
try:
    subprocess.run([sys.executable, "-m", "venv", sys.argv[1]], check=True, capture_output=True, text=True)
except subprocess.CalledProcessError as e:
    sys.exit(f"No virtual environment could be made.\n{e.stderr or e.stdout}On Debian: apt-get install python3-venv")
