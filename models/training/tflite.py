"""Writes a net as a .tflite file in whole numbers of eight bits, as both runtimes read it.

Activations have one scale each, kernels one for every output channel, biases are of 32 bits. Which
operations there are is left to `training.graph`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import flatbuffers
import numpy as np
import numpy.typing as npt
from ai_edge_litert import schema_py_generated as schema

from training.graph import Floats, Weights

_RELU = schema.ActivationFunctionType.RELU
_NONE = schema.ActivationFunctionType.NONE
_VERSIONS = {  # the oldest that know eight bits, with a scale for every channel of a kernel
    schema.BuiltinOperator.CONV_2D: 3,
    schema.BuiltinOperator.PAD: 2,
    schema.BuiltinOperator.ADD: 2,
    schema.BuiltinOperator.MEAN: 2,
    schema.BuiltinOperator.RESHAPE: 1,
}


@dataclass(frozen=True)
class Tensor:
    """A tensor of the file: its number, shape (1, H, W, C), and value = scale * (stored - zero)."""

    number: int
    shape: tuple[int, ...]
    scale: float
    zero: int


class File:
    """A net being written; `ranges` are the least and most of each result, in the net's order."""

    def __init__(self, ranges: Sequence[tuple[float, float]]) -> None:
        self._ranges: Iterator[tuple[float, float]] = iter(ranges)
        self._graph = schema.SubGraphT()
        self._graph.tensors, self._graph.operators = [], []
        self._buffers: list[Any] = [schema.BufferT()]
        self._codes: list[int] = []

    def picture(self, size: int, least: float, most: float) -> Tensor:
        """What comes in."""
        return self._result("picture", (1, size, size, 3), (least, most))

    def convolve(self, x: Tensor, weights: Weights, *, relu: bool) -> Tensor:
        channels, _, side, _ = weights.kernel.shape
        same = weights.stride == 1
        source = x if same else self._padded(x, side // 2)
        kernel, scales = _by_channel(weights.kernel.transpose(0, 2, 3, 1))
        of_bias = np.rint(weights.bias / (scales * x.scale)).astype(np.int32)
        inputs = [
            source.number,
            self._constant("kernel", kernel, scales),
            self._constant("bias", of_bias, scales * x.scale),
        ]
        wide = x.shape[1] // weights.stride
        result = self._result("convolved", (1, wide, wide, channels))
        options = schema.Conv2DOptionsT()
        options.padding = schema.Padding.SAME if same else schema.Padding.VALID
        options.strideW = options.strideH = weights.stride
        options.fusedActivationFunction = _RELU if relu else _NONE
        self._operator(schema.BuiltinOperator.CONV_2D, inputs, result, "Conv2DOptions", options)
        return result

    def add(self, x: Tensor, y: Tensor) -> Tensor:
        result = self._result("sum", x.shape)
        options = schema.AddOptionsT()
        options.fusedActivationFunction = _RELU
        inputs = [x.number, y.number]
        self._operator(schema.BuiltinOperator.ADD, inputs, result, "AddOptions", options)
        return result

    def mean(self, x: Tensor) -> Tensor:
        result = self._result("mean", (1, 1, 1, x.shape[-1]))
        options = schema.ReducerOptionsT()
        options.keepDims = True
        inputs = [x.number, self._constant("axes", np.array([1, 2], np.int32))]
        self._operator(schema.BuiltinOperator.MEAN, inputs, result, "ReducerOptions", options)
        return result

    def dense(self, x: Tensor, weights: Weights) -> Tensor:
        square = self.convolve(x, weights, relu=False)
        flat = (1, square.shape[-1])
        result = self._tensor("answer", flat, [square.scale], square.zero)
        options = schema.ReshapeOptionsT()
        options.newShape = list(flat)
        inputs = [square.number, self._constant("shape", np.array(flat, np.int32))]
        self._operator(schema.BuiltinOperator.RESHAPE, inputs, result, "ReshapeOptions", options)
        return result

    def finished(self, picture: Tensor, answers: Sequence[Tensor]) -> bytes:
        """The file's content."""
        self._graph.inputs = [picture.number]
        self._graph.outputs = [answer.number for answer in answers]
        model = schema.ModelT()
        model.version = 3
        model.subgraphs, model.buffers = [self._graph], self._buffers
        model.operatorCodes = [_named(code) for code in self._codes]
        builder = flatbuffers.Builder()
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def _padded(self, x: Tensor, around: int) -> Tensor:
        shape = (1, x.shape[1] + 2 * around, x.shape[2] + 2 * around, x.shape[3])
        result = self._tensor("padded", shape, [x.scale], x.zero)
        edges = np.array([[0, 0], [around, around], [around, around], [0, 0]], np.int32)
        inputs = [x.number, self._constant("edges", edges)]
        options = schema.PadOptionsT()
        self._operator(schema.BuiltinOperator.PAD, inputs, result, "PadOptions", options)
        return result

    def _result(
        self, name: str, shape: tuple[int, ...], ends: tuple[float, float] | None = None
    ) -> Tensor:
        least, most = ends or next(self._ranges)
        least, most = min(least, 0.0), max(most, 0.0)
        scale = (most - least) / 255 or 1.0
        return self._tensor(name, shape, [scale], round(-128 - least / scale))

    def _tensor(self, name: str, shape: tuple[int, ...], scales: list[float], zero: int) -> Tensor:
        number = self._described(name, shape, schema.TensorType.INT8, 0)
        self._quantised(number, scales, [zero])
        return Tensor(number, shape, scales[0], zero)

    def _constant(
        self, name: str, values: npt.NDArray[np.generic], scales: Floats | None = None
    ) -> int:
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(values.tobytes(), np.uint8)
        self._buffers.append(buffer)
        small = values.dtype == np.int8
        kind = schema.TensorType.INT8 if small else schema.TensorType.INT32
        number = self._described(name, values.shape, kind, len(self._buffers) - 1)
        if scales is not None:
            self._quantised(number, scales.tolist(), [0] * len(scales))
        return number

    def _described(self, name: str, shape: tuple[int, ...], kind: int, buffer: int) -> int:
        made = schema.TensorT()
        number = len(self._graph.tensors)
        made.name, made.shape, made.type, made.buffer = f"{name}/{number}", [*shape], kind, buffer
        self._graph.tensors.append(made)
        return number

    def _quantised(self, number: int, scales: list[float], zeros: list[int]) -> None:
        made = schema.QuantizationParametersT()
        made.scale, made.zeroPoint, made.quantizedDimension = scales, zeros, 0
        self._graph.tensors[number].quantization = made

    def _operator(
        self, code: int, inputs: list[int], result: Tensor, kind: str, options: Any
    ) -> None:
        if code not in self._codes:
            self._codes.append(code)
        made = schema.OperatorT()
        made.opcodeIndex = self._codes.index(code)
        made.inputs, made.outputs = inputs, [result.number]
        made.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
        made.builtinOptions = options
        self._graph.operators.append(made)


def _named(code: int) -> Any:
    named = schema.OperatorCodeT()
    named.builtinCode = named.deprecatedBuiltinCode = code
    named.version = _VERSIONS[code]
    return named


def _by_channel(kernel: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """A kernel (O, H, W, I) in eight bits, and the scale of each output channel."""
    reach = np.abs(kernel).reshape(len(kernel), -1).max(axis=1)
    scales: Floats = np.maximum(reach, 1e-8).astype(np.float32) / np.float32(127)
    return np.rint(kernel / scales[:, None, None, None]).astype(np.int8), scales
