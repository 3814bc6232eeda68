"""Knows that the checks are one package with one way in, ``python -m scripts.checks``; holds no logic."""
