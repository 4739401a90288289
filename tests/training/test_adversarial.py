"""Changes of the embeddings: as long as asked, uphill, and gone afterwards."""

import pytest
import torch
from torch import nn

from attnviz.training.adversarial import EmbeddingAttack, added_change


class Reads(nn.Module):
    """A loss that is the sum of weight times embedding: its gradient is known."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(5, 2)
        with torch.no_grad():
            self.embedding.weight.copy_(torch.tensor([[3.0, 4.0]] * 5))

    def forward(self, ids):
        return (self.embedding(ids) * torch.tensor([0.0, 2.0])).sum()


def test_fgm_moves_each_text_along_its_gradient_by_a_share_of_its_own_length():
    model, ids = Reads(), torch.tensor([[1], [2]])
    with added_change(model.embedding, None) as first:
        model(ids).backward()
    change = EmbeddingAttack("fgm", 0.1).change(model.embedding, first, lambda: model(ids))
    # A text of one token (3, 4) is 5 long, and the gradient points along the second axis.
    torch.testing.assert_close(change, torch.tensor([[[0.0, 0.5]], [[0.0, 0.5]]]))


def test_pgd_stays_in_the_ball_and_climbs_at_least_as_high():
    torch.manual_seed(0)
    embedding, head = nn.Embedding(9, 6), nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 1))
    ids = torch.tensor([[1, 2, 3], [4, 5, 6]])

    def loss() -> torch.Tensor:
        return head(embedding(ids)).pow(2).mean()

    heights = {}
    for kind in ("fgm", "pgd"):
        with added_change(embedding, None) as first:
            clean = loss()
            clean.backward()
        change = EmbeddingAttack(kind, 0.3, steps=8).change(embedding, first, loss)
        lengths = change.flatten(1).norm(dim=1) / embedding(ids).flatten(1).norm(dim=1)
        assert (lengths <= 0.3 + 1e-5).all()
        with added_change(embedding, change):
            heights[kind] = float(loss().detach())
        assert heights[kind] > float(clean.detach())
    assert heights["pgd"] >= heights["fgm"] * 0.99


def test_the_embedding_is_as_it_was_bit_for_bit_and_has_no_hook():
    model, ids = Reads(), torch.tensor([[1]])
    before = model.embedding.weight.clone()
    with added_change(model.embedding, None) as first:
        model(ids).backward()
    with added_change(
        model.embedding, EmbeddingAttack("fgm", 0.5).change(model.embedding, first, lambda: 0)
    ):
        assert float(model(ids)) != 8.0
    assert torch.equal(model.embedding.weight, before)
    assert not model.embedding._forward_hooks
    assert float(model(ids)) == 8.0


def test_the_hook_goes_even_when_the_step_fails():
    model = Reads()
    with pytest.raises(RuntimeError), added_change(model.embedding, None):
        raise RuntimeError
    assert not model.embedding._forward_hooks
