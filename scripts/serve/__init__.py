"""Knows that pages are served while one writes, by one way in, ``python -m scripts.serve``; holds no logic."""
