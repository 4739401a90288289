"""The table of attribution methods: one line each, read by `attribute`, the page and the shell.

Not offered, because they give wrong numbers on transformers without saying so: DeepLIFT, Captum's
LRP and guided backpropagation. They hook modules, and transformers computes GELU, SiLU and softmax
as functions that have none (docs/libraries.md).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np

from attnviz.attribution import (
    along,
    attention,
    gradients,
    perturbation,
    propagation,
    regressions,
    word_path,
)
from attnviz.attribution.method_scores import MethodScores
from attnviz.attribution.network import Network
from attnviz.attribution.problem import Problem
from attnviz.errors import InputError, did_you_mean
from attnviz.language import N_
from attnviz.models.foreign import asked_of

Family = Literal["gradient", "perturbation", "propagation", "attention", "control"]
Need = Literal["baseline", "gradient", "network", "attention"]


@dataclass(frozen=True)
class Method:
    """One way to score the units of an input.

    Attributes:
        name: how code names it; `label` is how people do.
        meaning: what a score says, in a sentence.
        formula, source: for the reader who wants to know.
        run: (problem, seed=, **options) -> MethodScores.
        cost: (free units, options) -> rows forward, rows backward; a path that is steep takes more
            than is counted here, up to `along.MOST`.
        needs: what it asks of the model: a baseline, a gradient, a look inside, attention maps.
        signed: whether a score below 0 means "against".
        complete: whether scores sum to f(x) - f(baseline), or to f(x) without a baseline.
        draws: whether the seed matters.
        most_units: free units above which it is refused; None without a limit.
        ahead: (free units, seed=, **options) -> sets of them that it asks whatever the answer is;
            None where it asks for none.
    """

    name: str
    label: str
    family: Family
    meaning: str
    formula: str
    source: str
    run: Callable[..., MethodScores]
    cost: Callable[[int, dict], tuple[int, int]]
    needs: frozenset[Need]
    signed: bool = True
    complete: bool = False
    draws: bool = False
    most_units: int | None = None
    ahead: Callable[..., np.ndarray] | None = None

    def scores(self, problem: Problem, *, seed: int, **options: Any) -> MethodScores:
        """Run it. What Captum or the model raises on the way is refused by name."""
        if not isinstance(problem.function, Network):
            return self.run(problem, seed=seed, **options)
        otherwise = N_("Other methods may work: leave_one_out needs only answers.")
        model = problem.function.model
        with asked_of(model, N_('be explained by "{name}"', name=self.name), otherwise=otherwise):
            return self.run(problem, seed=seed, **options)

    @property
    def options(self) -> dict[str, int | float | None]:
        """Its own options and their defaults."""
        return dict(_options(self.run))


@cache
def _options(run: Callable[..., MethodScores]) -> dict[str, int | float | None]:
    parameters = inspect.signature(run).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY and p.name != "seed"}


def _along(options: dict) -> tuple[int, int]:
    """Return the passes of a path: those of its steps, or of the points of a smooth one."""
    steps = options.get("steps")
    return (along.FIRST + along.PIECES - 1, along.FIRST) if steps is None else (steps, steps)


def _needs(*needs: Need) -> frozenset[Need]:
    return frozenset(needs)


METHODS: tuple[Method, ...] = (
    Method("saliency", N_("Saliency"), "gradient",
           N_("How strongly the answer reacts to a small change of "
              "this input, in either direction."),
           "Σ |∂f/∂x|", N_("Simonyan et al. 2013, section 3"),
           gradients.saliency, lambda n, o: (1, 1), _needs("gradient"), signed=False),
    Method("input_x_gradient", N_("Input × gradient"), "gradient",
           N_("A first estimate of what this input adds, from the slope at this input."),
           "Σ x ∂f/∂x", N_("Shrikumar et al. 2016"),
           gradients.input_x_gradient, lambda n, o: (1, 1), _needs("gradient")),
    Method("integrated_gradients", N_("Integrated gradients"), "gradient",
           N_("What this input adds on the path from the baseline (nothing) to the whole input."),
           "(x - b) ∫ ∂f/∂x (b + t (x - b)) dt", N_("Sundararajan et al. 2017, section 3"),
           gradients.integrated_gradients, lambda n, o: _along(o),
           _needs("gradient", "baseline"), complete=True),
    Method("word_path_gradients", N_("Integrated gradients, by words"), "gradient",
           N_("Like integrated gradients, on a path that goes from word to word."),
           N_("Σ over the path of ∂f/∂x Δx, each stop near a word"),
           N_("Sanyal and Ren 2021, section 3"),
           word_path.word_path_gradients,
           lambda n, o: (
               word_path.WORDS * (along.POINTS + 1) - 1, word_path.WORDS * along.POINTS
           ),
           _needs("gradient", "baseline", "network"), complete=True),
    Method("gradient_shap", N_("Gradient SHAP"), "gradient",
           N_("Like integrated gradients, at random points of the path."),
           "E[(x - b) ∂f/∂x (b + t (x + ε - b))]", N_("Lundberg and Lee 2017; Erion et al. 2021"),
           gradients.gradient_shap, lambda n, o: (o["samples"], o["samples"]),
           _needs("gradient", "baseline"), draws=True),
    Method("smoothgrad", N_("SmoothGrad"), "gradient",
           N_("Saliency, averaged over inputs with a little noise."),
           "E[Σ |∂f/∂x (x + ε)|]", N_("Smilkov et al. 2017, section 2.1"),
           gradients.smoothgrad, lambda n, o: (o["samples"], o["samples"]),
           _needs("gradient"), signed=False, draws=True),
    Method("layer_conductance", N_("Layer conductance"), "gradient",
           N_("How much of the answer passes through this position after each layer."),
           N_("Σ over the path of ∂f/∂h Δh"), N_("Dhamdhere et al. 2018, section 2"),
           gradients.layer_conductance, lambda n, o: (o["steps"] + 1, o["steps"] + 1),
           _needs("gradient", "baseline", "network"), complete=True),
    Method("leave_one_out", N_("Leave one out"), "perturbation",
           N_("How far the answer falls when this input alone is replaced by the baseline."),
           "f(x) - f(x without i)", N_("Li et al. 2016, section 3"),
           perturbation.leave_one_out, lambda n, o: (n + 1, 0), _needs("baseline"),
           ahead=perturbation.none_and_all_but_one),
    Method("occlusion", N_("Occlusion"), "perturbation",
           N_("How far the answer falls when this input and its neighbours are replaced together."),
           N_("mean over windows with i of f(x) - f(x without the window)"),
           N_("Zeiler and Fergus 2014, section 4.2"),
           perturbation.occlusion, lambda n, o: (n + 1, 0), _needs("baseline")),
    Method("exact_shapley", N_("Shapley value"), "perturbation",
           N_("What this input adds to a group of other inputs, averaged fairly over all groups."),
           N_("Σ over S without i of |S|! (n - |S| - 1)! / n! (f(S + i) - f(S))"),
           N_("Shapley 1953; Strumbelj and Kononenko 2010"),
           perturbation.exact_shapley, lambda n, o: (2**n, 0), _needs("baseline"), complete=True,
           most_units=perturbation.MOST_EXACT),
    Method("shapley_sampling", N_("Shapley sampling"), "perturbation",
           N_("The Shapley value, from random orders, or from all "
              "groups if there are fewer of them."),
           N_("mean over random orders of f(before + i) - f(before)"),
           N_("Castro et al. 2009; Strumbelj and Kononenko 2010"),
           perturbation.shapley_sampling,
           lambda n, o: (perturbation.order_passes(n, o["orders"]), 0),
           _needs("baseline"), complete=True, draws=True),
    Method("kernel_shap", N_("KernelSHAP"), "perturbation",
           N_("The Shapley value by a weighted regression on groups "
              "(on all groups if there are few)."),
           "argmin Σ π(S) (f(S) - φ0 - Σ φi)²", N_("Lundberg and Lee 2017, section 4.1"),
           perturbation.kernel_shap,
           lambda n, o: (regressions.sets_asked(n, o.get("samples")) + 2, 0),
           _needs("baseline"), complete=True, draws=True, ahead=perturbation.none_and_coalitions),
    Method("lime", N_("LIME"), "perturbation",
           N_("The weight of this input in a simple linear model of the answer near this input."),
           "argmin Σ π(S) (f(S) - φ0 - Σ φi)² + |φ|²", N_("Ribeiro et al. 2016, section 3.4"),
           perturbation.lime, lambda n, o: (o["samples"], 0), _needs("baseline"), draws=True),
    Method("cp_lrp", N_("CP-LRP"), "propagation",
           N_("How much of the answer comes from this input, with "
              "attention weights and gates held fixed."),
           N_("Σ x ∂f/∂x, with attention weights, gates and norms' "
              "deviations as constants and act(x) = act(0) + x r"),
           N_("Ali et al. 2022, section 3"),
           propagation.cp_lrp, lambda n, o: (1, 1), _needs("gradient", "network")),
    Method("attnlrp", N_("AttnLRP"), "propagation",
           N_("How much of the answer comes from this input, also "
              "through its effect on attention weights."),
           N_("Σ x ∂f/∂x, with norms' deviations as constants, act(x) = act(0) + x r, and half "
              "to each factor of a product"),
           N_("Achtibat et al. 2024, section 3"),
           propagation.attnlrp, lambda n, o: (1, 1), _needs("gradient", "network")),
    Method("last_attention", N_("Attention, last layer"), "attention",
           N_("How much the token that the answer is read from looks "
              "at this input in the last layer."),
           N_("row of A in the last layer, A the mean over heads"), N_("Bahdanau et al. 2015"),
           attention.last_attention, lambda n, o: (1, 1), _needs("network", "attention"),
           signed=False),
    Method("rollout", N_("Attention rollout"), "attention",
           N_("How much of this input reaches the token that the answer "
              "is read from, by attention alone."),
           N_("row of Π over layers of (0.5 A + 0.5 I), A the mean over heads"),
           N_("Abnar and Zuidema 2020, section 3"),
           attention.rollout, lambda n, o: (1, 1), _needs("network", "attention"), signed=False),
    Method("attention_flow", N_("Attention flow"), "attention",
           N_("The most that attention can carry from this input to the "
              "token that the answer is read from."),
           N_("maximum flow with capacities 0.5 A + 0.5 I"),
           N_("Abnar and Zuidema 2020, section 3"),
           attention.attention_flow, lambda n, o: (1, 1), _needs("network", "attention"),
           signed=False),
    Method("gradient_attention", N_("Gradient-weighted attention"), "attention",
           N_("Attention to this input, counted only if more of it would raise the answer."),
           N_("R = I, then R += mean over heads of (A ∂f/∂A)+ R"),
           N_("Chefer et al. 2021, section 3"),
           attention.gradient_attention, lambda n, o: (1, 1),
           _needs("gradient", "network", "attention"), signed=False),
    Method("value_norm", N_("Value norms"), "attention",
           N_("Like attention rollout, with the length of each key's "
              "contribution instead of its weight."),
           N_("row of Π over layers of (0.5 N + 0.5 I), N the rows of ||Σ over heads of α "
              "f(x)||, divided by their sums"),
           N_("Kobayashi et al. 2020, section 3; Abnar and Zuidema 2020"),
           attention.value_norm, lambda n, o: (2, 1), _needs("network", "attention"),
           signed=False),
    Method("random", N_("Random"), "control",
           N_("Random numbers: a method that is no better than this has found nothing."),
           "standard normal", "",
           perturbation.random, lambda n, o: (0, 0), _needs(), draws=True),
)  # fmt: skip

_BY_NAME = {method.name: method for method in METHODS}


def method_named(name: str) -> Method:
    """Return a line of the table. Raises InputError when there is no such method."""
    if not isinstance(name, str) or name not in _BY_NAME:
        raise InputError(
            N_(
                'No attribution method "{name}". Known: {by_name}.{did_you_mean}',
                name=name,
                by_name=", ".join(_BY_NAME),
                did_you_mean=did_you_mean(str(name), _BY_NAME),
            )
        )
    return _BY_NAME[name]
