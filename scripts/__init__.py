"""The project's own code: bibliography, citations, evidence, checks and publishing."""
