"""Keeps the validation library out of command lines that need none: Typer loads it for any value.

Texts, paths, flags and defaults are taken as they come; everything else is left to Typer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast


class Light:
    """Mixed into a command or group of Typer, before its own class."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as Typer does, with the conversions that the values need."""
        typer: Any = super()  # what this is mixed into
        for parameter in typer.get_params(ctx):
            # Where Typer finds no converter it makes one, and imports pydantic for it. A version
            # that does not know the attribute is slower and otherwise the same.
            if getattr(parameter, "_runtime_param", None) is None:
                parameter._runtime_param = _Converter()
        parsed: list[str] = typer.parse_args(ctx, args)
        return parsed


class _Converter:
    """Stands in for Typer's converter of one parameter, and steps aside for what it cannot do."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        if value is None:
            return () if param.nargs == -1 else None
        kind = param.type_descriptor.annotation
        if kind is Path and isinstance(value, str):
            return Path(value)
        if kind == list[Path] and isinstance(value, list | tuple):
            return [Path(str(each)) for each in cast("Sequence[object]", value)]
        if value == param.default or kind is str or kind == list[str]:
            return value
        param._runtime_param = None
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)
