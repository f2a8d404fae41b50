"""The region as data: cities, stations, targets, dust days and settings, each a CSV table beside this file.

`QINGXIANG_REGISTRY` names another folder with tables of the same names: another region needs nothing else. There,
cities, stations, regions and targets must be given; any other table, those of the standards and of the quality rules
included, may be, and then replaces ours as a whole.
"""

from __future__ import annotations

from assets.registry.checks import RegistryError, names_of
from assets.registry.load import Registry, load_registry, registry_from_texts

__all__ = ["Registry", "RegistryError", "load_registry", "names_of", "registry_from_texts"]
