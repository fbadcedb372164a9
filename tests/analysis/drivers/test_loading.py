"""The slow library is loaded on demand: a run without an ordered logit never pays for it."""

import subprocess
import sys


def test_the_command_line_starts_without_statsmodels():
    code = "import sys, analysis.__main__; print([m for m in sys.modules if 'statsmodels' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
