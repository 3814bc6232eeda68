"""The project's own code: bibliography, citations, evidence, checks and publishing."""

import time

BEGAN = time.time_ns() - 20_000_000
"""When this run began to read modules: one that is saved later may not be what runs.

The clock by which files are stamped lags behind by up to a hundredth of a second; this is on the safe side.
"""
