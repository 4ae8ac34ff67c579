"""Groups of commands that import a command's module only when that command is asked for.

What commands there are stands in `commands`; what they share is added by `session`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from kitchensync_cli.commands import COMMANDS, SECTIONS, Branch, Leaf
from kitchensync_cli.light import Light

# Typer carries its own copy of click under a private name, so its contexts, formatters and
# commands are `Any` here.


class LazyCommands(MutableMapping[str, Any]):
    """The commands of a group by name, each built when it is first asked for."""

    def __init__(self, table: Mapping[str, Leaf | Branch]) -> None:
        self._table = table
        self._built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            self._built[name] = _build(name, self._table[name])
        return self._built[name]

    def __setitem__(self, name: str, command: Any) -> None:
        raise TypeError("commands are declared in the table")

    def __delitem__(self, name: str) -> None:
        raise TypeError("commands are declared in the table")

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class Commands(Light, TyperGroup):
    """What `ks` and the groups below it do alike with words that name no command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """`help add` is `add --help`, as with other programs."""
        return super().parse_args(ctx, [*args[1:], "--help"] if args[:1] == ["help"] else args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command of that name; for a word that others use, which one does that here."""
        if args[0] not in self.commands:
            from kitchensync_cli.meant import meant

            if command := meant(args[0], self.commands):
                ctx.fail(f"No such command {args[0]!r}. Did you mean {command!r}?")
        return super().resolve_command(ctx, args)


class Group(Commands):
    """A group below `ks`, such as `ks shop`; without a command it runs its default."""

    def __init__(self, name: str, branch: Branch) -> None:
        super().__init__(
            name=name,
            commands={},
            help=f"{branch.help}\n\n{branch.unsaid()}",
            rich_markup_mode=None,
        )
        self.commands = LazyCommands(branch.commands)
        self.branch = branch

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command that is meant before what names none, or for its former name."""
        if not args and ctx.resilient_parsing:  # of a line that is not typed to its end
            return super().parse_args(ctx, args)
        if args:
            args = [self.branch.also.get(args[0], args[0]), *args[1:]]
        if not {*args[:1]} & {*self.branch.commands, *ctx.help_option_names, "help"}:
            if self.branch.otherwise and _has_words(args):
                args = [self.branch.otherwise, *args]
            elif not args or args[0].startswith("-"):
                args = [self.branch.default, *args]
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command of that name; BadInput with the one that words may be for which name none."""
        try:
            return super().resolve_command(ctx, args)
        except typer.TyperException as error:
            if self.branch.likely is None or "Did you mean" in error.format_message():
                raise
            import shlex

            from kitchensync.errors import BadInput

            path = ctx.command_path
            hint = (
                f"Did you mean `{path} {self.branch.likely} {shlex.join(args)}`? "
                f"`{path} --help` shows how it is used."
            )
            raise BadInput(f"No such command “{args[0]}”.", hint) from None

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Commands that begin so; or options, of the command that none needs to be said for."""
        if incomplete.startswith("-"):
            return self.commands[self.branch.default].shell_complete(ctx, incomplete)
        return super().shell_complete(ctx, incomplete)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  # Typer calls it so
        """List the commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, leaf.help) for name, leaf in self.branch.commands.items()])


class Root(Commands):
    """`ks` itself; its help lists the commands by what a person wants."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = LazyCommands(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  # Typer calls it so
        """List the commands from the table, section by section, on one grid."""
        widest = max(len(name) for name in COMMANDS)
        for title, table in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name.ljust(widest), entry.help) for name, entry in table.items()]
                )


class Command(Light, TyperCommand):
    """A single command; its arguments are named as a person would, without Python's types."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The values of options that a shell took apart are one each, unless it is to complete."""
        if not ctx.resilient_parsing and any(arg.startswith("--") for arg in args):
            from kitchensync_cli.joining import joined

            args = joined(args, self.get_params(ctx))
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """What it takes, then its options."""
        parameters: list[Any] = self.get_params(ctx)
        arguments = [p for p in parameters if p.param_type_name == "argument"]
        options = [p.get_help_record(ctx) for p in parameters if p.param_type_name == "option"]
        if arguments:
            with formatter.section("Arguments"):
                formatter.write_dl([(p.display_name_raw, p.help or "") for p in arguments])
        with formatter.section("Options"):
            formatter.write_dl([record for record in options if record])


class Finder(Command):
    """A command whose words may begin with a minus, for what is not wanted."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put such words behind the options, where none is looked for.

        `-without` is none: whoever left out the other minus is to be told of it.
        """
        options = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        end = args.index("--") if "--" in args else len(args)
        unwanted = [
            arg for arg in args[:end] if _UNWANTED.fullmatch(arg) and f"-{arg}" not in options
        ]
        others = [arg for arg in args[:end] if arg not in unwanted]
        return super().parse_args(ctx, [*others, "--", *unwanted, *args[end + 1 :]])


_UNWANTED = re.compile(r"-[^-].+", re.DOTALL)


def _has_words(args: list[str]) -> bool:
    """Whether anything is said but options and the folder that `--home` names."""
    return any(
        before != "--home" and (arg == "-" or not arg.startswith("-"))
        for before, arg in zip(("", *args), args, strict=False)
    )


def _build(name: str, entry: Leaf | Branch) -> TyperCommand | TyperGroup:
    return Group(name, entry) if isinstance(entry, Branch) else _leaf(name, entry)


def _leaf(name: str, leaf: Leaf) -> Any:
    from kitchensync_cli.session import command

    module, _, function = leaf.target.partition(":")
    body = getattr(import_module(f"kitchensync_cli.{module}"), function)
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    text = f"{leaf.help}\n\n{_keep_examples(inspect.getdoc(body) or '')}"
    app.command(name, cls=Finder if leaf.minus else Command, help=text)(command(body))
    return typer.main.get_command(app)


def _keep_examples(text: str) -> str:
    """Mark paragraphs that begin with a command, so that their lines are not run together."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(
        f"\b\n{paragraph}" if paragraph.startswith("ks ") else paragraph for paragraph in paragraphs
    )
