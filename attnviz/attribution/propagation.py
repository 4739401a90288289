"""Relevance propagation: one forward pass under other rules, then gradient times input.

The rules of layer-wise relevance propagation for transformers can be written as changed gradients
of single operations; what every operation computes stays as it is. `Rules` changes them for one
thread while it is active, by meeting the torch functions that the model calls, so nothing is put
into a model and every architecture is treated alike. The relevance of a unit is the sum over its
elements of x times the changed gradient.

Rules of both methods (a tensor "depends" if it changes with the input):

- a norm's standard deviation counts as a constant (`layer_norm`, `rms_norm`, and by hand: whatever
  comes out of `rsqrt`, `sqrt`, ... or stands below a fraction line);
- an activation hands all relevance to its input: act(x) = act(0) + x r with r constant;
- linear maps and biases as they are: what a bias adds to the answer is given to no unit.

CP-LRP takes attention weights and gates as constants. AttnLRP keeps the softmax's own gradient and
gives each factor of a product half. Operations not named here keep their own gradient.
Sources: Ali et al. 2022, section 3 (CP-LRP); Achtibat et al. 2024, section 3 (AttnLRP).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from attnviz.attribution.method_scores import MethodScores
from attnviz.attribution.network import network_of
from attnviz.attribution.problem import Problem
from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.models import anatomy
from attnviz.tracing import engine

WORTH_SAYING = 0.01
"""A sum of scores that misses the answer by a larger share than this gets a note."""


def cp_lrp(problem: Problem, *, seed: int) -> MethodScores:
    """Return relevance with attention weights and gates taken as constants.

    In a model without biases the scores sum to f(x), if f is linear in the last layer's output (a
    logit); otherwise a note gives their sum. Raises UnsupportedError when the problem is a
    formula or the rules do not reach the attention. Source: Ali et al. 2022, section 3.
    """
    return _propagated(problem, Rules(constant_weights=True))


def attnlrp(problem: Problem, *, seed: int) -> MethodScores:
    """Return relevance that also flows through the softmax, and in halves through products.

    The softmax absorbs some, so even without biases no sum is promised. Raises as `cp_lrp` does.
    Source: Achtibat et al. 2024, section 3.
    """
    return _propagated(problem, Rules(constant_weights=False))


def _propagated(problem: Problem, rules: Rules) -> MethodScores:
    model = network_of(problem, "layers to propagate through").model
    if model.gives_vectors:
        engine.install(model.hf)
    problem.progress.expect(2)
    x = problem.inputs.detach().clone().requires_grad_()
    with (
        torch.enable_grad(),
        activation_rules(model.hf, rules),
        engine.recording(engine.Recorder(model.stack_of_module)),
        rules,
    ):
        value = problem.differentiable(x).sum()
    if rules.refused or not rules.softmaxes:
        cause = rules.refused or N_("no softmax that the rules could be applied to")
        raise UnsupportedError(
            N_(
                "Relevance cannot be propagated through {architecture}: it computes attention by "
                "{cause}. Integrated gradients work for every architecture.",
                architecture=model.architecture,
                cause=cause,
            )
        )
    (gradient,) = torch.autograd.grad(value, x)
    scores = problem.summed(x * gradient)[0]
    return MethodScores(scores, notes=_note(float(scores.sum()), float(value.detach())))


def _note(total: float, value: float) -> tuple[str, ...]:
    if abs(total - value) <= WORTH_SAYING * abs(value):
        return ()
    return (
        N_(
            "The scores sum to {total:.3g}, the answer is {value:.3g}: the part that biases, "
            "positions and softmaxes add to the answer belongs to no unit.",
            total=total,
            value=value,
        ),
    )


class Rules(TorchFunctionMode):
    """Changed gradients of torch functions, for this thread, while active.

    Attributes:
        constant_weights: whether attention weights and gates are constants (CP-LRP) or have
            relevance of their own (AttnLRP).
        softmaxes: softmaxes met so far that depend on the input.
        refused: a fused attention function that was met, inside which no rule can be applied.
        asked: ids of the weights whose relevance is asked for; the others are constants, whether
            they want a gradient or not.
    """

    def __init__(self, *, constant_weights: bool) -> None:
        super().__init__()
        self.constant_weights = constant_weights
        self.softmaxes = 0
        self.refused = ""
        self.asked: frozenset[int] = frozenset()
        self._activated: dict[int, Tensor] = {}  # the tensor is kept, so that its id stays its own

    def __torch_function__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Call a function, or what has the same value and another gradient."""
        args = tuple(self._weightless(a) for a in args)
        kwargs = {name: self._weightless(a) for name, a in (kwargs or {}).items()}
        # By name: one operation has several functions (torch.mul, Tensor.mul, Tensor.__mul__).
        # No rule meets what a rule or a composite function calls inside: the mode is off there.
        rule = _RULES.get(getattr(func, "__name__", ""))
        if rule is None or not any(_depends(a) for a in _flat(args)):
            return func(*args, **kwargs)
        return rule(self, func, args, kwargs)

    def _weightless(self, a: Any) -> Any:
        # What is made of a weight (Gemma's norms: 1 + weight) does not depend on the input either.
        if isinstance(a, (list, tuple)) and any(isinstance(one, nn.Parameter) for one in a):
            return type(a)(self._weightless(one) for one in a)
        if isinstance(a, nn.Parameter) and a.requires_grad and id(a) not in self.asked:
            return a.detach()
        return a

    def activated(self, x: Tensor, value: Tensor, at_zero: Tensor) -> Tensor:
        """Return `value` of an activation of x, whose relevance all goes to x."""
        ratio = (value - at_zero).detach() / x.detach()
        tensor = _valued(x * torch.where(x == 0, 0, ratio), value)
        self._activated[id(tensor)] = tensor
        return tensor

    def _activation(self, func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Tensor:
        x, *rest = args
        kwargs = {name: setting for name, setting in kwargs.items() if name != "inplace"}
        if func is nn.functional.relu:
            rest = []  # its one further argument is "inplace"
        value = func(x, *rest, **kwargs)
        return self.activated(x, value, func(torch.zeros_like(x), *rest, **kwargs))

    def _softmax(self, func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Tensor:
        self.softmaxes += 1
        weights = func(*args, **kwargs)
        return weights.detach() if self.constant_weights else weights

    def _constant(self, func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Tensor:
        return func(*args, **kwargs).detach()

    def _power(self, func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Tensor:
        value = func(*args, **kwargs)
        return value.detach() if args[-1] in (0.5, -0.5) else value

    def _product(self, func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Tensor:
        if self.constant_weights:
            gates = [id(a) in self._activated for a in args]
            if any(gates) and not all(gates) and all(_depends(a) for a in args):
                args = [a.detach() if gate else a for a, gate in zip(args, gates, strict=True)]
        return func(*_halved(args), **kwargs)

    def _matrices(self, func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Tensor:
        if func.__name__ == "baddbmm":  # input + batch1 @ batch2
            return func(args[0], *_halved(args[1:]), **kwargs)
        if func.__name__ == "einsum":
            operands = args[1:] if len(args) > 2 else args[1]
            return func(args[0], *_halved(operands), **kwargs)
        return func(*_halved(args), **kwargs)

    def _fraction(self, func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Tensor:
        above, below = args
        if func.__name__ in ("__rtruediv__", "__rdiv__"):
            above, below = below, above
        below = below.detach() if isinstance(below, Tensor) else below
        return torch.div(above, below, **kwargs)

    def _norm(self, func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Tensor:
        return _valued(_NORMS[func.__name__](*args, **kwargs), func(*args, **kwargs))

    def _cosine(self, func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Tensor:
        value = func(*args, **kwargs)
        one, other = args[:2]
        dim = kwargs.get("dim", 1)
        lengths = one.norm(dim=dim).detach() * other.norm(dim=dim).detach()
        return _valued((one * other).sum(dim) / lengths, value)

    def _refuse(self, func: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        self.refused = self.refused or N_(
            "{name}, inside which nothing can be met", name=func.__name__
        )
        return func(*args, **kwargs)


def _depends(a: Any) -> bool:
    # Weights are taken as constants before a rule sees them: what wants a gradient comes from the
    # input (or is asked for).
    return isinstance(a, Tensor) and a.requires_grad


def _flat(args: Sequence[Any]) -> Iterator[Any]:
    for a in args:
        yield from a if isinstance(a, (list, tuple)) else (a,)


def _valued(way: Tensor, value: Tensor) -> Tensor:
    """Return exactly `value` (rounding included) with the gradient of `way`."""
    return way + (value - way).detach()


def _halved(factors: Sequence[Any]) -> Sequence[Any]:
    """Return the factors of a product; where several depend, each gets its share of relevance."""
    n = sum(_depends(factor) for factor in factors)
    return [_shared(f, n) if n > 1 and _depends(f) else f for f in factors]


def _shared(factor: Tensor, n: int) -> Tensor:
    same = factor.view_as(factor)
    same.register_hook(lambda gradient: gradient / n)
    return same


def _layer_norm(
    x: Tensor, shape: Sequence[int], weight: Tensor | None = None, bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    dims = tuple(range(-len(shape), 0))
    centred = x.float() - x.float().mean(dims, keepdim=True)
    deviation = (centred.square().mean(dims, keepdim=True) + eps).sqrt().detach()
    scaled = (centred / deviation).to(x.dtype)
    scaled = scaled if weight is None else scaled * weight
    return scaled if bias is None else scaled + bias


def _rms_norm(
    x: Tensor, shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    dims = tuple(range(-len(shape), 0))
    eps = torch.finfo(x.dtype).eps if eps is None else eps
    root = (x.float().square().mean(dims, keepdim=True) + eps).sqrt().detach()
    scaled = (x.float() / root).to(x.dtype)
    return scaled if weight is None else scaled * weight


_NORMS: dict[str, Callable[..., Tensor]] = {"layer_norm": _layer_norm, "rms_norm": _rms_norm}

_RULES: dict[str, Callable[..., Any]] = {
    name: rule
    for names, rule in (
        (
            N_(
                "gelu silu relu relu6 leaky_relu elu selu celu mish hardswish hardsigmoid hardtanh "
                "softplus tanh sigmoid"
            ),
            Rules._activation,
        ),
        ("softmax", Rules._softmax),
        ("rsqrt sqrt std norm vector_norm reciprocal", Rules._constant),
        ("pow __pow__", Rules._power),
        ("mul multiply __mul__ __rmul__ __imul__", Rules._product),
        ("matmul __matmul__ __rmatmul__ mm bmm baddbmm einsum", Rules._matrices),
        ("div divide true_divide __truediv__ __rtruediv__ __rdiv__ __itruediv__", Rules._fraction),
        (N_("layer_norm rms_norm"), Rules._norm),
        ("cosine_similarity", Rules._cosine),
        (
            N_(
                "scaled_dot_product_attention multi_head_attention_forward group_norm "
                "instance_norm normalize"
            ),
            Rules._refuse,
        ),
    )
    for name in names.split()
}


@contextlib.contextmanager
def activation_rules(hf: nn.Module, rules: Rules) -> Iterator[None]:
    """Treat whole activation modules of a twin by the rule: many are written in several steps."""

    def treat(module: nn.Module, inputs: tuple[Any, ...], output: Any) -> Tensor | None:
        x = inputs[0]
        if not _depends(x) or not isinstance(output, Tensor) or output.shape != x.shape:
            return None
        with torch._C.DisableTorchFunction():
            at_zero = module.forward(torch.zeros_like(x))
        return rules.activated(x, output.detach(), at_zero)

    hooks = [module.register_forward_hook(treat) for module in anatomy.activations(hf)]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
