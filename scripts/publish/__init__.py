"""Knows what is made from a finished site, whichever engine built it; knows nothing of how pages are rendered."""
