"""Writes a net of two layers that knows a handful of colours: static int8, as a phone runs it.

The picture's mean colour goes through three dense layers at once. Which colours are which things is
left to `tiny_model`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from numpy.typing import NDArray

Weights = NDArray[np.float64]
INPUT_SCALE = 1 / 127


def dense_net(size: int, layers: Sequence[tuple[Weights, Weights]]) -> bytes:
    """A .tflite file: (1, size, size, 3) of -1..1 to `weights @ mean + bias` of each layer."""
    writer = _Writer()
    pixels = writer.tensor("pixels", [1, size, size, 3], INPUT_SCALE)
    mean = writer.tensor("mean", [1, 1, 1, 3], INPUT_SCALE)
    writer.operator(schema.BuiltinOperator.AVERAGE_POOL_2D, [pixels], mean, _pooling(size))
    outputs = [writer.dense(f"answer{at}", mean, *layer) for at, layer in enumerate(layers)]
    return writer.finished(pixels, outputs)


class _Writer:
    def __init__(self) -> None:
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.operators = [], []
        self.codes: list[Any] = []
        self.buffers = [schema.BufferT()]

    def tensor(self, name: str, shape: list[int], scale: float, zero: int = 0) -> int:
        return self._tensor(name, shape, schema.TensorType.INT8, scale, zero, 0)

    def constant(self, name: str, values: NDArray[np.generic], scale: float) -> int:
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(values.tobytes(), np.uint8)
        self.buffers.append(buffer)
        eight_bits = values.dtype == np.int8
        kind = schema.TensorType.INT8 if eight_bits else schema.TensorType.INT32
        return self._tensor(name, [*values.shape], kind, scale, 0, len(self.buffers) - 1)

    def dense(self, name: str, source: int, weights: Weights, bias: Weights) -> int:
        reach = float(np.abs(weights).sum(1).max() + np.abs(bias).max())
        scale = float(np.abs(weights).max()) / 127
        eight_bits = np.rint(weights / scale).astype(np.int8)
        of_bias = np.rint(bias / (scale * INPUT_SCALE)).astype(np.int32)
        inputs = [
            source,
            self.constant(f"{name}/weights", eight_bits, scale),
            self.constant(f"{name}/bias", of_bias, scale * INPUT_SCALE),
        ]
        answer = self.tensor(name, [1, len(weights)], reach / 127)
        options = (schema.BuiltinOptions.FullyConnectedOptions, schema.FullyConnectedOptionsT())
        self.operator(schema.BuiltinOperator.FULLY_CONNECTED, inputs, answer, options)
        return answer

    def operator(self, code: int, inputs: list[int], output: int, options: tuple[int, Any]) -> None:
        named = schema.OperatorCodeT()
        named.builtinCode = named.deprecatedBuiltinCode = code
        named.version = 4 if code == schema.BuiltinOperator.FULLY_CONNECTED else 2
        self.codes.append(named)
        made = schema.OperatorT()
        made.opcodeIndex = len(self.codes) - 1
        made.inputs, made.outputs = inputs, [output]
        made.builtinOptionsType, made.builtinOptions = options
        self.graph.operators.append(made)

    def finished(self, source: int, outputs: list[int]) -> bytes:
        self.graph.inputs, self.graph.outputs = [source], outputs
        model = schema.ModelT()
        model.version = 3
        model.subgraphs, model.buffers, model.operatorCodes = [self.graph], self.buffers, self.codes
        builder = flatbuffers.Builder()
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def _tensor(
        self, name: str, shape: list[int], kind: int, scale: float, zero: int, buffer: int
    ) -> int:
        made = schema.TensorT()
        made.name, made.shape, made.type, made.buffer = name, shape, kind, buffer
        made.quantization = schema.QuantizationParametersT()
        made.quantization.scale, made.quantization.zeroPoint = [scale], [zero]
        self.graph.tensors.append(made)
        return len(self.graph.tensors) - 1


def _pooling(size: int) -> tuple[int, Any]:
    options = schema.Pool2DOptionsT()
    options.padding = schema.Padding.VALID
    options.strideW = options.strideH = options.filterWidth = options.filterHeight = size
    return schema.BuiltinOptions.Pool2DOptions, options
