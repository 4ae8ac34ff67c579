"""Targets from nets that are larger or several: what they say of the very picture the pupil sees.

Which runs teach which is left to the recipe; training itself to `training.train`.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from training.checkpoints import State
from training.losses import Targets
from training.net import Net
from training.settings import Settings


class Teachers:
    """Some trained nets, heard together: the mean of what each says."""

    def __init__(self, states: Sequence[State], settings: Settings, device: torch.device) -> None:
        self._rules = settings.distil
        self._nets = [self._net(state, settings).to(device) for state in states]

    @torch.no_grad()
    def soften(self, pictures: torch.Tensor, targets: Targets) -> Targets:
        """The targets of a batch (N, 3, H, W), drawn towards the teachers' word."""
        with torch.autocast(pictures.device.type, torch.bfloat16):
            said = [net(pictures) for net in self._nets]
        fine = self._heard([answer.fine for answer in said], targets.fine)
        return Targets(fine, self._heard([answer.coarse for answer in said], targets.coarse))

    def _heard(self, logits: list[torch.Tensor], target: torch.Tensor) -> torch.Tensor:
        scaled = torch.stack(logits).float() / self._rules.temperature
        return torch.lerp(target, scaled.softmax(dim=2).mean(dim=0), self._rules.weight)

    @staticmethod
    def _net(state: State, settings: Settings) -> Net:
        weights = state["average"]
        fine, coarse = len(weights["fine.bias"]), len(weights["coarse.bias"])
        width = len(weights["body.0.0.weight"])
        net = Net(width, fine, coarse, settings.net.blocks)
        net.load_state_dict(weights)
        return net.eval()
