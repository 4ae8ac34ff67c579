"""A household's kitchen on every device it owns, in sync, readable by nobody else.

`Kitchen` is the face; what else stands here are the plain values that it answers and the errors in
`kitchensync.errors`. Names are loaded when they are first used, so that importing costs little.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from kitchensync.version import __version__

if TYPE_CHECKING:
    from kitchensync.kitchen.kitchen import Kitchen
    from kitchensync.kitchen.photos import Photos
    from kitchensync.kitchen.reports import (
        AlarmView,
        ChangeView,
        ConflictView,
        DeviceView,
        Differing,
        Drill,
        Explained,
        PhotoView,
        RecoveryView,
        RecoveryWords,
        Status,
        Verdict,
    )
    from kitchensync.kitchen.safety import Safety
    from kitchensync.kitchen.spaces import Outside
    from kitchensync.kitchen.views import (
        Done,
        LowItem,
        PantryItem,
        ShopLine,
        Touched,
    )
    from kitchensync.sync.executor import SyncReport

_REPORTS = "kitchensync.kitchen.reports"
_VIEWS = "kitchensync.kitchen.views"
_HOMES = {
    "AlarmView": _REPORTS,
    "ChangeView": _REPORTS,
    "ConflictView": _REPORTS,
    "DeviceView": _REPORTS,
    "Differing": _REPORTS,
    "Done": _VIEWS,
    "Drill": _REPORTS,
    "Explained": _REPORTS,
    "Kitchen": "kitchensync.kitchen.kitchen",
    "LowItem": _VIEWS,
    "Outside": "kitchensync.kitchen.spaces",
    "PantryItem": _VIEWS,
    "PhotoView": _REPORTS,
    "Photos": "kitchensync.kitchen.photos",
    "RecoveryView": _REPORTS,
    "RecoveryWords": _REPORTS,
    "Safety": "kitchensync.kitchen.safety",
    "ShopLine": _VIEWS,
    "Status": _REPORTS,
    "SyncReport": "kitchensync.sync.executor",
    "Touched": _VIEWS,
    "Verdict": _REPORTS,
}

__all__ = [
    "AlarmView",
    "ChangeView",
    "ConflictView",
    "DeviceView",
    "Differing",
    "Done",
    "Drill",
    "Explained",
    "Kitchen",
    "LowItem",
    "Outside",
    "PantryItem",
    "PhotoView",
    "Photos",
    "RecoveryView",
    "RecoveryWords",
    "Safety",
    "ShopLine",
    "Status",
    "SyncReport",
    "Touched",
    "Verdict",
    "__version__",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
