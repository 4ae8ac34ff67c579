"""What every command has in common: the home, `--json`, `--dry-run`, the kitchen it opens.

A command is a function whose first parameter is a `Session`, or a `Change` if it changes anything;
`command` adds the options that follow from that. Options that several commands have are a TypedDict
that each takes as `**said: Unpack[…]`. Leaves printing itself to `output`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import cached_property
from inspect import Parameter
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any, Self, get_args, get_type_hints

import typer

from kitchensync_cli import completion
from kitchensync_cli.failures import is_unexplained
from kitchensync_cli.output import plain, say, to_json

if TYPE_CHECKING:
    from kitchensync import Done, Kitchen

Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="DIR",
        help="The folder that holds the kitchen; else KITCHENSYNC_HOME, else the usual place.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen, change nothing.")]
Words = Annotated[
    list[str],
    typer.Argument(
        metavar="WORDS",
        help="What, and how much of it: milk 2 l.",
        autocompletion=completion.foods,
    ),
]
Place = Annotated[
    str | None,
    typer.Option(
        "--in",
        metavar="PLACE",
        help="Where it is kept.",
        autocompletion=completion.place,
    ),
]
There = Annotated[
    str | None,
    typer.Option(
        "--in",
        metavar="PLACE",
        help="Only what is kept there.",
        autocompletion=completion.place,
    ),
]


class Session:
    """One run of a command. The kitchen is opened when it is first asked for."""

    dry_run = False

    def __init__(self, home: Path | None, as_json: bool) -> None:
        self._home = home
        self.as_json = as_json

    @property
    def home(self) -> Path:
        """The folder the person chose, or the usual one."""
        from kitchensync import Kitchen

        return self._home or Kitchen.default_home()

    @cached_property
    def kitchen(self) -> Kitchen:
        """The kitchen in the home; raises `HomeError` if there is none that can be used."""
        from kitchensync import Kitchen

        return Kitchen.open(self.home)

    def answer(self, shape: object, text: str | Callable[[], str]) -> None:
        """Print the result: `shape` as JSON, or the text (or what makes it) for people."""
        if self.as_json:
            say(to_json(shape))
        else:
            say(text if isinstance(text, str) else text())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _: type[BaseException] | None,
        error: BaseException | None,
        __: TracebackType | None,
    ) -> None:
        if "kitchen" in self.__dict__:
            with self.kitchen as kitchen:
                if is_unexplained(error):
                    # What no program wrote may break any that reads it.
                    kitchen.safety.check_files()


_OF_ALL = ("what", "changed", "items", "change_id", "warnings")
"""What every change says."""


class Change(Session):
    """A run of a command that changes something, unless it is a dry run."""

    def done(self, done: Done, **more: object) -> None:
        """Say what was done; `more`, and what only some changes know, is said in JSON alone."""
        known = {one.name: getattr(done, one.name) for one in fields(done)}
        own = {name: value for name, value in known.items() if name not in _OF_ALL}
        self.answer(
            {
                "what": done.what,
                "changed": done.changed and not self.dry_run,
                "items": done.items,
                "change": done.change_id,
                "dry_run": self.dry_run,
                "warnings": done.warnings,
                **own,
                **more,
            },
            lambda: self.sentence(done.what, done.warnings),
        )

    def sentence(self, what: str, warnings: Iterable[str] = ()) -> str:
        """What was done, for people, and what they should hear; a dry run says that it was one."""
        dry = ["Nothing was changed: this was a dry run."] if self.dry_run else []
        return "\n".join(map(plain, (what, *warnings, *dry)))


def command(body: Callable[..., None]) -> Callable[..., None]:
    """The function that Typer sees: the options of `body`, then the common ones."""
    first, *own = inspect.signature(body, eval_str=True).parameters.values()
    common = _COMMON if issubclass(first.annotation, Change) else _COMMON[:-1]

    def run(context: typer.Context, home: Path | None, json: bool, **values: Any) -> None:
        session: Session = first.annotation(home or context.obj, json)
        session.dry_run = values.pop("dry_run", False)
        with session:
            body(session, **values)

    signature = inspect.Signature([*_keywords(own), *common])
    run.__dict__["__signature__"] = signature
    run.__annotations__ = {
        name: parameter.annotation for name, parameter in signature.parameters.items()
    }
    return run


def _keywords(parameters: Iterable[Parameter]) -> Iterator[Parameter]:
    for parameter in parameters:
        if parameter.kind is Parameter.VAR_KEYWORD:
            (options,) = get_args(parameter.annotation)
            for name, annotation in get_type_hints(options, include_extras=True).items():
                yield _option(name, annotation, None)
        else:
            yield parameter.replace(kind=Parameter.KEYWORD_ONLY)


def _option(name: str, annotation: object, default: object) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


_COMMON = [
    _option("context", typer.Context, Parameter.empty),
    _option("home", Home, None),
    _option("json", Json, False),
    _option("dry_run", DryRun, False),
]
