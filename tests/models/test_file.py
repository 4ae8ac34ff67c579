"""The file of a net says what the net says, and the net what it is made of."""

from __future__ import annotations

import numpy as np
import pytest

from kitchensync.vision import golden

pytest.importorskip("torch", reason="training needs torch, which is not installed")

import torch

from training import export
from training.net import Block, Net
from training.settings import read_settings


def test_the_file_answers_as_the_net_does() -> None:
    from ai_edge_litert.interpreter import Interpreter

    torch.set_num_threads(1)
    torch.default_generator.manual_seed(1)
    settings = read_settings()
    pictures = np.stack([golden.drawn(seed, 64) for seed in range(24)])
    net = Net(8, 81, 43, (1, 2))
    shown = torch.as_tensor(export.given(pictures, settings)).permute(0, 3, 1, 2)
    with torch.no_grad():
        for weights in net.parameters():
            if weights.dim() == 1 and not weights.any():
                weights.fill_(0.5)  # of blocks that would begin as their shortcut
        for _ in range(20):
            net(shown)  # what the normalisation learns of what it sees
        net.eval()
        expected = net(shown)
    turn = export.turned(expected.embedding.numpy(), np.arange(24) % 5, 4)
    file = Interpreter(model_content=export.exported(net, turn, pictures, settings))
    file.allocate_tensors()
    (source,), results = file.get_input_details(), file.get_output_details()
    answers: list[list[np.ndarray]] = [[], [], []]
    for picture in pictures:
        scale, zero = source["quantization"]
        stored = np.rint(export.given(picture[None], settings) / scale + zero)
        file.set_tensor(source["index"], np.clip(stored, -128, 127).astype(np.int8))
        file.invoke()
        for answer, details in zip(answers, results, strict=True):
            scale, zero = details["quantization"]
            answer.append((file.get_tensor(details["index"])[0].astype(np.float32) - zero) * scale)
    wanted = (expected.fine, expected.coarse, turn(expected.embedding).detach())
    for answer, exact in zip(answers, wanted, strict=True):
        found, sought = np.stack(answer), exact.numpy()
        assert np.abs(found - sought).mean() < 0.1 * sought.std()


def test_a_block_begins_as_its_shortcut() -> None:
    block = Block(4, 4, 1)
    x = torch.rand(2, 4, 8, 8)
    assert torch.equal(block(x), x)
