"""What a device worked out about its models, and need not work out again. None of it travels.

Leaves working it out to `vision.eye` and `embedding`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, cast

from kitchensync.replica import Replica

_PROVEN: Final = "eye-proven"
_VECTORS: Final = "eye-vectors"
_MOST_PROVEN: Final = 20


class Memory:
    """Kept beside the household's replica."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica

    def proven(self) -> tuple[str, ...]:
        """Pairs of model and runtime that gave the golden answers here."""
        said = self._said(_PROVEN).get("pairs")
        return tuple(map(str, cast("list[object]", said))) if isinstance(said, list) else ()

    def note_proven(self, pair: str) -> None:
        """Remember one more, the newest first."""
        self._keep(_PROVEN, {"pairs": [pair, *self.proven()][:_MOST_PROVEN]})

    def vectors(self, embedding: str) -> dict[str, bytes]:
        """What prototypes look like to that embedding, by their ids in hex."""
        said = self._said(_VECTORS)
        if said.get("embedding") != embedding:
            return {}
        kept = cast("Mapping[str, str]", said.get("vectors") or {})
        return {row: bytes.fromhex(vector) for row, vector in kept.items()}

    def keep_vectors(self, embedding: str, vectors: Mapping[str, bytes]) -> None:
        """Remember them; those of other embeddings are let go of."""
        shape = {row: vector.hex() for row, vector in vectors.items()}
        self._keep(_VECTORS, {"embedding": embedding, "vectors": shape})

    def _said(self, key: str) -> dict[str, object]:
        return cast("dict[str, object]", json.loads(self._replica.get_state(key) or b"{}"))

    def _keep(self, key: str, value: Mapping[str, object]) -> None:
        self._replica.set_state(key, json.dumps(value).encode())
