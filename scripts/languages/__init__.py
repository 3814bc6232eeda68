"""The words of each language, for templates, code and the browser's scripts."""

from scripts.languages.strings import DEFAULT, ENGLISH, Strings, StringsError, language_of, read_folder

__all__ = ["DEFAULT", "ENGLISH", "Strings", "StringsError", "language_of", "read_folder"]
