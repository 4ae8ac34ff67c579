"""What the fuzzing uses of atheris, which has no types of its own."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

def Setup(
    args: Sequence[str],
    test_one_input: Callable[[bytes], None],
    *,
    custom_mutator: Callable[[bytes, int, int], bytes],
) -> list[str]: ...
def Fuzz() -> None: ...
def Mutate(data: bytes, max_size: int) -> bytes: ...
def instrument_imports(include: list[str]) -> AbstractContextManager[None]: ...
