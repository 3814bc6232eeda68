"""Knows how the settings of the site (``mkdocs.yml``) are read without an engine; knows nothing of what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class _Tolerant(yaml.SafeLoader):
    """Reads settings although they may name Python objects, which are not ours to load."""


_Tolerant.add_multi_constructor("", lambda loader, suffix, node: None)


def read_settings(file: Path) -> dict[str, Any]:
    """Return the settings in *file*, nothing for an empty one.

    Raises:
        OSError: there is no such file.
        yaml.YAMLError: it is no YAML.
    """
    return yaml.load(file.read_text(encoding="utf-8"), Loader=_Tolerant) or {}
