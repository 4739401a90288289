"""The form of a training: model, method and settings; what it comes to as a config."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from attnviz.language import N_, several, tr, translated
from attnviz.models.registry import ALIASES, known
from attnviz.training.config import (
    ADAPTED,
    ATTACKS,
    METHODS,
    PRECISIONS,
    SCHEDULES,
    Architecture,
    TrainingConfig,
    kinds_of,
)
from attnviz.ui.session.keys import TrainKeys
from attnviz.ui.session.widgets import lasting, with_typed
from attnviz.ui.shared.errors import escaped
from attnviz.ui.train import earlier
from attnviz.ui.train.data import Chosen
from attnviz.ui.visitor.checkpoints import checkpoints

SCRATCH, GIVEN = N_("From scratch"), N_("Fine-tune a model")

_ADAPTED = {"all-linear": N_("every linear map"), "attention": N_("attention's projections")}
_METHODS = {
    "full": N_("full: every weight"),
    "frozen": N_("frozen: only the new head, the fastest"),
    "lora": N_("lora: small matrices added to the weights"),
    "adalora": N_("adalora: lora that gives more rank where it matters"),
    "ia3": N_("ia3: one scale for each channel, the fewest weights"),
    "prefix": N_("prefix: learnt keys and values before the text"),
}
_TEXT_TASKS = ("text-classification", "multi-label", "regression", "token-classification")
_SCRATCH_RATE = 1e-3
_ENOUGH_STEPS = 300
"""Steps that the epochs come to unless the reader says otherwise, where the table is small."""

_EPOCHS, _BATCH = 3.0, 32


def usual_epochs(rows: int) -> float:
    """Return how often the rows are read by default: three times, and small tables more often."""
    a_round = max(1, math.ceil(rows / _BATCH))
    return max(_EPOCHS, float(math.ceil(_ENOUGH_STEPS / a_round)))


def form(choice: Chosen) -> TrainingConfig:
    """Draw the choices, and return their config. Raises InputError when they do not fit."""
    if (before := earlier.settings(choice.task)) is not None:
        _fill(before, choice)
    st.header(tr("Model"), anchor=False)
    settings = _model(choice.task)
    st.header(tr("How it learns"), anchor=False)
    scratch = settings["model"] == "scratch"
    settings |= _visible(scratch, usual_epochs(choice.rows))
    settings |= _probes(choice)
    with st.expander(tr("More settings")):
        settings |= _more(settings)
    return TrainingConfig(
        task=choice.task, data=choice.data, columns=choice.columns, quick=choice.quick,
        validation_share=choice.shares[0], test_share=choice.shares[1], missing=choice.missing,
        **settings,
    )  # fmt: skip


def _fill(before: TrainingConfig, choice: Chosen) -> None:
    """Fill the form with the settings of an earlier run."""
    scratch, method = before.from_scratch, before.method
    left_out = earlier.put(
        before, way=(f"{TrainKeys.WAY} {choice.task}", SCRATCH if scratch else GIVEN),
        model=f"{TrainKeys.MODEL} {choice.task in _TEXT_TASKS}",
        more={
            "epochs": _epochs_key(usual_epochs(choice.rows)),
            "learning_rate": _rate_key(_usual_rate(method, scratch)),
            "probes": _probes_key(choice),
        },
    )  # fmt: skip
    if left_out:
        st.info(
            escaped(
                tr(
                    "These settings of the earlier training have no field here and are the usual "
                    "ones again: {left_out}.",
                    left_out=", ".join(left_out),
                )
            )
        )


def _epochs_key(usual: float) -> str:
    return f"train epochs beside {usual:g}"


def _rate_key(usual: float) -> str:
    return f"train rate beside {usual:g}"


def _probes_key(choice: Chosen) -> str:
    return f"train probes for {_watched(choice)}"


def _watched(choice: Chosen) -> str:
    return "\n".join(" ".join(text.split()) for text in choice.texts)


def _model(task: str) -> dict[str, Any]:
    reads_text = task in _TEXT_TASKS
    way = st.segmented_control(
        tr("Start from"),
        (GIVEN, SCRATCH),
        format_func=translated,
        default=GIVEN if reads_text else SCRATCH,
        **lasting(f"{TrainKeys.WAY} {task}"),
        required=True,
        label_visibility="collapsed",
    )
    if way == GIVEN:
        names = [*known(), *(alias.name for alias in ALIASES), *checkpoints().paths()]
        first = names.index("minilm") if reads_text and "minilm" in names else 0
        key = f"{TrainKeys.MODEL} {reads_text}"
        name = st.selectbox(
            tr("Model to start from"),
            with_typed(key, names),
            format_func=translated,
            index=first,
            accept_new_options=True,
            **lasting(key),
            help=tr("A bundled model, a hub id, or the folder of your own checkpoint."),
        )
        return {"model": checkpoints().path_of((name or "").strip())}
    first, second, third, fourth = st.columns(4)
    kinds = kinds_of(task)
    sizes: dict[str, Any] = {
        "kind": first.selectbox(
            tr("Kind"), kinds, format_func=translated, **lasting(f"train kind {task}")
        ),
        "layers": second.number_input(tr("Layers"), 1, 48, 2, **lasting("train layers")),
        "heads": third.number_input(tr("Heads"), 1, 64, 4, **lasting("train heads")),
        "width": fourth.number_input(
            tr("Width"),
            4,
            4096,
            64,
            step=8,
            help=tr("Numbers for each position; a multiple of the number of heads."),
            **lasting("train width"),
        ),
    }
    return {"model": "scratch", "architecture": Architecture(**sizes)}


def _visible(scratch: bool, epochs: float) -> dict[str, Any]:
    values: dict[str, Any] = {}
    # At the bottom: a label that needs two lines pushes no field out of its row.
    first, second, third, fourth = st.columns([2, 1, 1, 1], vertical_alignment="bottom")
    if scratch:
        first.selectbox(
            tr("Method"),
            ["full"],
            format_func=lambda each: translated(_METHODS.__getitem__(each)),
            disabled=True,
            help=tr("The other methods adapt a model that has already learnt something."),
        )
    else:
        values["method"] = first.selectbox(
            tr("Method"),
            METHODS,
            format_func=lambda each: translated(_METHODS.__getitem__(each)),
            **lasting("train method"),
        )
    values["epochs"] = second.number_input(
        tr("Epochs"),
        0.01,
        1000.0,
        epochs,
        step=1.0,
        format="%g",
        help=translated(
            several(
                "How often each row is read. The suggested number gives a small table "
                "about {n} steps. The best step is kept.",
                n=_ENOUGH_STEPS,
            )
        ),
        **lasting(_epochs_key(epochs)),
    )
    values["batch"] = third.number_input(
        tr("Batch"), 1, 4096, _BATCH, help=tr("Rows in each step."), **lasting("train batch")
    )
    usual = _usual_rate(values.get("method", "full"), scratch)
    rate = fourth.number_input(
        tr("Learning rate"),
        0.0,
        10.0,
        None,
        format="%g",
        placeholder=f"{usual:g}",
        help=tr("Empty: the usual rate of the method."),
        **lasting(_rate_key(usual)),
    )
    return values if rate is None else {**values, "learning_rate": rate}


def _usual_rate(method: str, scratch: bool) -> float:
    config = TrainingConfig(task="text-classification", model="scratch" if scratch else "a",
                           method=method)  # fmt: skip
    return config.settled().learning_rate or _SCRATCH_RATE


def _probes(choice: Chosen) -> dict[str, Any]:
    if not choice.texts:
        return {}
    text = st.text_area(
        tr("Watch the attention on these texts, one per line"),
        _watched(choice),
        height=88,
        help=tr(
            "Their maps are recorded about twenty times, more often at the start. Empty: none."
        ),
        **lasting(_probes_key(choice)),
    )
    return {"probes": tuple(line.strip() for line in text.splitlines() if line.strip())}


def _more(settings: Mapping[str, Any]) -> dict[str, Any]:
    scratch = settings["model"] == "scratch"
    values: dict[str, Any] = {}
    one, two, three, four = (column.container() for column in st.columns(4))
    steps = one.number_input(
        tr("Steps"),
        1,
        10**7,
        None,
        placeholder=tr("from the epochs"),
        help=tr("If given, they replace the epochs."),
        **lasting("train steps"),
    )
    values["schedule"] = two.selectbox(
        tr("Schedule"), SCHEDULES, format_func=translated, **lasting("train schedule")
    )
    values["warmup"] = three.number_input(
        tr("Warm-up"),
        0.0,
        1.0,
        0.06,
        0.01,
        help=tr("Share of the steps in which the rate rises."),
        **lasting("train warmup"),
    )
    values["weight_decay"] = four.number_input(
        tr("Weight decay"), 0.0, 1.0, 0.01, 0.01, **lasting("train weight_decay")
    )
    dropout = one.number_input(
        tr("Dropout"),
        0.0,
        0.95,
        None,
        0.05,
        placeholder=tr("the model's own"),
        **lasting("train dropout"),
    )
    values["clip"] = two.number_input(
        tr("Largest gradient norm"),
        0.0,
        1000.0,
        1.0,
        help=tr("0: gradients are not clipped."),
        **lasting("train clip"),
    )
    values["accumulate"] = three.number_input(
        tr("Accumulation"),
        1,
        1000,
        1,
        help=tr("Batches whose gradients make one step."),
        **lasting("train accumulate"),
    )
    values["precision"] = four.selectbox(
        tr("Precision"), PRECISIONS, format_func=translated, **lasting("train precision")
    )
    values["label_smoothing"] = one.number_input(
        tr("Label smoothing"), 0.0, 0.9, 0.0, 0.05, **lasting("train label_smoothing")
    )
    values["adversarial"] = two.selectbox(
        tr("Adversarial"),
        ATTACKS,
        format_func=translated,
        help=tr("Perturbs the embeddings while training, against the labels."),
        **lasting("train adversarial"),
    )
    if values["adversarial"] != "none":
        values["epsilon"] = three.number_input(
            tr("Epsilon"),
            0.0,
            10.0,
            0.05,
            0.01,
            help=tr("Largest perturbation, as a share of the length of the embeddings."),
            **lasting("train epsilon"),
        )
    early = four.number_input(
        tr("Early stopping"),
        1,
        1000,
        None,
        placeholder=tr("never"),
        help=tr("Ends after this many evaluations without improvement."),
        **lasting("train early"),
    )
    every = one.number_input(
        tr("Steps between evaluations"),
        1,
        10**6,
        None,
        placeholder=tr("ten times per run"),
        help=tr("A checkpoint is written at each evaluation."),
        **lasting("train every"),
    )
    longest = two.number_input(
        tr("Longest text, tokens"),
        4,
        10**6,
        None,
        placeholder=tr("the model's limit"),
        **lasting("train longest"),
    )
    values["seed"] = three.number_input(tr("Seed"), 0, 2**31 - 1, 0, **lasting("train seed"))
    if settings.get("method") in ("lora", "adalora", "prefix"):
        values["rank"] = four.number_input(
            tr("Rank, or length of the prefix"), 1, 512, 8, **lasting("train rank")
        )
    if settings.get("method") in ("lora", "adalora"):
        values["adapted"] = one.selectbox(
            tr("Adapters on"),
            ADAPTED,
            format_func=lambda each: translated(_ADAPTED.__getitem__(each)),
            help=tr(
                "Adapters on every linear map have three times the weights of those on attention "
                "only, and learn more."
            ),
            **lasting("train adapted"),
        )
    if scratch:
        vocabulary = three.number_input(
            tr("Pieces of the vocabulary"), 300, 500_000, 2_000, **lasting("train vocabulary")
        )
        context = four.number_input(
            tr("Context, tokens or steps"), 8, 100_000, 128, **lasting("train context")
        )
        design: Architecture = settings["architecture"]
        shape = {"kind": design.kind, "layers": design.layers, "heads": design.heads,
                 "width": design.width}  # fmt: skip
        values["architecture"] = Architecture(
            **shape, vocabulary=int(vocabulary), context=int(context)
        )
    open_ = {"steps": steps, "dropout": dropout, "early_stopping": early,
             "evaluate_every": every, "longest": longest}  # fmt: skip
    return values | {name: value for name, value in open_.items() if value is not None}
