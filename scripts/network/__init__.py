"""Knows how to fetch over HTTP politely and safely; knows nothing of references, pages or what an answer means.

The only package that opens connections.  It stands on the standard library: every connection must go to an address
that was checked before, under one deadline for the whole exchange, and libraries hide both.
"""

from scripts.network.addresses import Unusable
from scripts.network.client import Client, user_agent
from scripts.network.outcome import FAULTS, Fault, Hop, Outcome
from scripts.network.pacing import Pace, retry_after

__all__ = ["FAULTS", "Client", "Fault", "Hop", "Outcome", "Pace", "Unusable", "retry_after", "user_agent"]
