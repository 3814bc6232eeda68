"""Knows the formats in which references leave the site; knows nothing of files or pages."""
