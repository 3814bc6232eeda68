"""Knows how the record of each reference is compared with what DOI agencies and PubMed hold."""
