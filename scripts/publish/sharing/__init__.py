"""Knows how pages are shared, cited, found by machines and read offline; knows nothing of how they are written."""
