from torch import Tensor
from torch.nn import Module

class Converted:
    def export(self, path: str) -> None: ...

def convert(module: Module, sample_args: tuple[Tensor, ...]) -> Converted: ...
