"""Build the documentation: `python -m simulation.documentation [FOLDER]`, `build/docs` unless given."""

import os
import sys
from pathlib import Path

from simulation.documentation.site import MADE, build
from simulation.errors import InputError, speak
from simulation.paths import shown_path
from simulation.terminal import LANGUAGE_VARIABLE, refuse

speak("en" if os.environ.get(LANGUAGE_VARIABLE) == "en" else "zh")
try:
    print(shown_path(build(Path(sys.argv[1]) if len(sys.argv) > 1 else MADE)))
except InputError as mistake:
    refuse(mistake)
    sys.exit(2)
