"""Knows how a new source gets into the bibliography: from an identifier, an address or a file to a sound entry."""
