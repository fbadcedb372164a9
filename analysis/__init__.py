"""Turns a snapshot or a rule book into numbers: no web, no database, no clock."""

import os

# Matrices here are small: threads of the linear algebra wait for one another longer than they
# work, and their number would decide the last bits of a sum. Read when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
