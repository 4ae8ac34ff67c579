from collections.abc import Iterable, Mapping

from ai_edge_quantizer.recipe import Recipe
from numpy.typing import ArrayLike

Ranges = dict[str, dict[str, object]]

class QuantizationResult:
    quantized_model: bytearray

class Quantizer:
    def __init__(self, float_model: str, quantization_recipe: Recipe) -> None: ...
    def calibrate(
        self,
        calibration_data: dict[str, Iterable[Mapping[str, ArrayLike]]],
        *,
        num_threads: int = ...,
    ) -> Ranges: ...
    def quantize(
        self, calibration_result: Ranges, *, enable_progress_report: bool = ...
    ) -> QuantizationResult: ...
