"""Knows the rules for the diagnosis of an illness, how answers are judged by them, and how pages ask and show it."""
