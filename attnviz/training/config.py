"""What a training run is made of, as plain data: `TrainingConfig`, to and from YAML.

Importing this module costs nothing: the page that edits a run reads it without torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from attnviz.errors import InputError, did_you_mean, shown
from attnviz.language import N_, several
from attnviz.training import settings_text
from attnviz.training.config_ranges import RANGES, check_choice, check_range

TASKS = (
    "text-classification", "multi-label", "regression", "token-classification", "translation",
    "causal-lm", "masked-lm", "image-classification", "image-segmentation", "forecasting",
)  # fmt: skip
"""Names of the tasks; `training.tasks.TASKS` says what each one means."""

METHODS = ("full", "frozen", "lora", "adalora", "ia3", "prefix")
ADAPTED = ("all-linear", "attention")
SCHEDULES = ("linear", "cosine", "constant")
PRECISIONS = ("auto", "float32", "bf16", "fp16")
ATTACKS = ("none", "fgm", "pgd")
KINDS = ("bert", "gpt2", "llama", "bart", "vit", "colour_key", "patchtst")
COLUMNS = ("text", "second", "label", "words", "source", "target", "image", "mask", "series",
           "split")  # fmt: skip

_USUAL_KIND = {
    "translation": "bart", "causal-lm": "llama", "image-classification": "vit",
    "image-segmentation": "colour_key", "forecasting": "patchtst",
}  # fmt: skip
_KINDS_OF = {
    "translation": ("bart",), "causal-lm": ("llama", "gpt2"), "masked-lm": ("bert",),
    "image-classification": ("vit",), "image-segmentation": ("colour_key",),
    "forecasting": ("patchtst",), "token-classification": ("bert",),
}  # fmt: skip
_RATES = {"full": 5e-5, "frozen": 1e-3, "lora": 5e-4, "adalora": 2e-3, "ia3": 5e-3, "prefix": 1e-2}


@dataclass(frozen=True)
class Architecture:
    """A model to be trained from nothing.

    kind is a name of `KINDS`, None for what is usual for the task; layers and heads of each stack;
    width of a position (a multiple of heads); inner, the width between a layer's two linear maps;
    vocabulary, how many pieces a tokenizer of the training texts may have; pieces, "parts" of
    words, in which any text can be written, or whole "words" (llama and gpt2); context, the longest
    input in tokens (for forecasting: time steps that are read); patch, the side of a patch in
    pixels or its length in time steps; spread, the standard deviation of the first weights, None
    for what suits the width.
    """

    kind: str | None = None
    layers: int = 2
    heads: int = 4
    width: int = 64
    inner: int | None = None
    vocabulary: int = 2_000
    context: int = 128
    patch: int = 4
    pieces: str = "parts"
    spread: float | None = None


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides a run: the same config gives the same run.

    Attributes:
        task: a name of `TASKS`.
        model: what `attnviz.load` opens, or "scratch" for `architecture`.
        data: a built-in example, a file, or a hub id; columns maps our names to the file's
            ("split": the one that says train, validation or test; then the shares do not count).
        validation_share, test_share: of the rows, where the data is not split already.
        missing: rows with an empty cell are refused ("refuse") or left out with a note ("skip").
        quick: the small size of a built-in example.
        seed: of data splits, weights, order and dropout.
        method: what is trained: every weight, the head alone ("frozen"), or an adapter.
        rank: of LoRA and AdaLoRA, and the length of a prefix.
        adapted: what LoRA and AdaLoRA stand beside: the projections of "attention", or every
            linear map of the layers ("all-linear", as Dettmers et al. 2023, section 4).
        epochs, steps: how long; steps, where given, decide.
        learning_rate: None for what is usual for the method.
        warmup: share of the steps in which the learning rate rises.
        dropout: None for the model's own.
        clip: longest gradient; 0 switches clipping off.
        accumulate: batches whose gradients are added to one step.
        precision: "auto" is bf16 on a GPU that has it, else float32; on a CPU "bf16" is mostly
            slower.
        label_smoothing: share of the probability that is spread over the other classes.
        adversarial, epsilon, attack_steps: FGM or PGD on the embeddings, the longest perturbation
            of a text as a share of its embeddings' length, and the steps of PGD.
        evaluate_every: steps between evaluations and checkpoints; None is ten times a run.
        early_stopping: evaluations without improvement after which a run ends; None never.
        metric: what is improved; None for the task's own.
        keep: "best" or "last": the weights that become the model.
        group_by_length: batches of texts of like length, which need less padding.
        longest: tokens after which a text is cut; None for what the model takes.
        horizon: time steps that a forecast covers.
        probes: texts whose attention is recorded while the model learns.
        probe_steps: the steps at which it is; empty for about twenty, denser at the start.
        out: the run folder.
    """

    task: str
    model: str
    data: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    validation_share: float = 0.1
    test_share: float = 0.2
    missing: str = "refuse"
    quick: bool = False
    seed: int = 0
    architecture: Architecture | None = None
    method: str = "full"
    rank: int = 8
    adapted: str = "all-linear"
    epochs: float = 3.0
    steps: int | None = None
    batch: int = 32
    learning_rate: float | None = None
    schedule: str = "linear"
    warmup: float = 0.06
    weight_decay: float = 0.01
    dropout: float | None = None
    clip: float = 1.0
    accumulate: int = 1
    precision: str = "auto"
    label_smoothing: float = 0.0
    adversarial: str = "none"
    epsilon: float = 0.05
    attack_steps: int = 3
    evaluate_every: int | None = None
    early_stopping: int | None = None
    metric: str | None = None
    keep: str = "best"
    group_by_length: bool = True
    longest: int | None = None
    horizon: int = 24
    probes: tuple[str, ...] = ()
    probe_steps: tuple[int, ...] = ()
    out: str = ""

    def __post_init__(self) -> None:
        for name in ("probes", "probe_steps"):
            value = getattr(self, name)
            if isinstance(value, str | bytes) or not isinstance(value, Sequence):
                raise InputError(
                    N_('"{name}" is a list; got {value}.', name=name, value=_kind(value))
                )
            object.__setattr__(self, name, tuple(value))
        _check(self)

    @property
    def from_scratch(self) -> bool:
        """Whether the model is made anew."""
        return self.model == "scratch"

    def settled(self) -> TrainingConfig:
        """Return the config with its open settings filled in: learning rate, architecture, kind."""
        architecture, rate = self.architecture, self.learning_rate
        if self.from_scratch:
            architecture = architecture or Architecture()
            architecture = replace(
                architecture, kind=architecture.kind or _USUAL_KIND.get(self.task, "bert")
            )
            rate = rate or 1e-3
        return replace(self, architecture=architecture, learning_rate=rate or _RATES[self.method])

    def to_yaml(self) -> str:
        """Return the config as YAML, one line a setting."""
        import yaml

        plain = asdict(self)
        plain |= {
            "columns": dict(self.columns),
            "probes": list(self.probes),
            "probe_steps": list(self.probe_steps),
        }
        return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)

    @classmethod
    def from_yaml(cls, text: str, *, where: str = N_("The config")) -> TrainingConfig:
        """Read what `to_yaml` wrote or a person typed.

        Raises InputError when the text is not YAML, or when a setting is not known, is missing or
        is out of its range.
        """
        return cls.from_dict(settings_text.plain(text, where), where=where)

    @classmethod
    def from_dict(cls, given: Any, *, where: str = N_("The config")) -> TrainingConfig:
        """Read plain data; raises as `from_yaml` does."""
        settings = _settings_of(given, cls, where)
        if settings.get("architecture") is not None:
            parts = _settings_of(
                settings["architecture"], Architecture, N_('{where}\'s "architecture"', where=where)
            )
            settings["architecture"] = Architecture(**parts)
        missing = [name for name in ("task", "model") if name not in settings]
        if missing:
            raise InputError(
                N_(
                    '{where} has no "{missing}". A line such as "{missing}: ...".',
                    where=where,
                    missing=missing[0],
                )
            )
        return cls(**settings)

    @classmethod
    def from_file(cls, path: Path) -> TrainingConfig:
        """Read a YAML file.

        Raises InputError when the file is missing or no text, and as `from_yaml` does.
        """
        return cls.from_yaml(settings_text.text_of(path), where=f'"{path}"')

    @classmethod
    def from_run(cls, path: Path) -> TrainingConfig:
        """Read the config that a run wrote into its folder; raises as `from_file` does.

        A run writes every setting there is, so one that is missing did not exist yet, and what held
        then is taken: its checkpoints fit no other model.
        """
        where = f'"{path}"'
        data = settings_text.plain(settings_text.text_of(path), where)
        config = cls.from_dict(data, where=where)
        return replace(config, **{n: was for n, was in _BEFORE.items() if n not in data})


_BEFORE = {"adapted": "attention"}
"""Settings that were added later with another default than what held before."""


def _settings_of(data: Any, cls: type, where: str) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise InputError(
            N_(
                '{where} holds {data}, not settings such as "task: ...".',
                where=where,
                data=_kind(data),
            )
        )
    names = [f.name for f in fields(cls)]
    for key in data:
        if key not in names:
            hint = did_you_mean(str(key)[:80], names) or N_(
                " Known: {names}.", names=", ".join(names)
            )
            raise InputError(
                N_(
                    '{where} has a setting "{key}", which is not known.{hint}',
                    where=where,
                    key=str(key)[:80],
                    hint=hint,
                )
            )
    return dict(data)


def _kind(value: Any) -> str:
    return {type(None): "nothing", str: "a text", list: "a list"}.get(
        type(value), f"a {type(value).__name__}"
    )


_TEXTS = (
    "task", "model", "data", "method", "schedule", "precision", "adversarial", "keep", "missing",
    "adapted", "out",
)  # fmt: skip
_CHOICES = {
    "task": TASKS, "method": METHODS, "schedule": SCHEDULES, "precision": PRECISIONS,
    "adversarial": ATTACKS, "keep": ("best", "last"), "missing": ("refuse", "skip"),
    "adapted": ADAPTED,
}  # fmt: skip
# name: least, most; whole numbers where both are
_OPEN = ("steps", "learning_rate", "dropout", "evaluate_every", "early_stopping", "longest")
_ARCHITECTURE_RANGES = {
    "layers": (1, 200), "heads": (1, 256), "width": (4, 32_768), "inner": (4, 131_072),
    "vocabulary": (300, 500_000), "context": (8, 1_000_000), "patch": (1, 256),
    "spread": (0.001, 1.0),
}  # fmt: skip


def _check(config: TrainingConfig) -> None:
    for name in _TEXTS:
        value = getattr(config, name)
        if not isinstance(value, str):
            raise InputError(N_('"{name}" is a text; got {shown}.', name=name, shown=shown(value)))
    for name, choices in _CHOICES.items():
        check_choice(name, getattr(config, name), choices)
    for name, span in RANGES.items():
        value = getattr(config, name)
        if value is None and name in _OPEN:
            continue
        check_range(name, value, span)
    for name in ("quick", "group_by_length"):
        if not isinstance(getattr(config, name), bool):
            raise InputError(
                N_(
                    '"{name}" is true or false; got {shown}.',
                    name=name,
                    shown=shown(getattr(config, name)),
                )
            )
    if not config.model.strip():
        raise InputError(N_('"model" is empty. Give a name, a folder, a hub id, or "scratch".'))
    if config.metric is not None and not isinstance(config.metric, str):
        raise InputError(
            N_('"metric" is the name of a measure; got {shown}.', shown=shown(config.metric))
        )
    _check_columns(config.columns)
    if not all(isinstance(text, str) and text.strip() for text in config.probes):
        raise InputError(N_('"probes" is a list of texts, none of them empty.'))
    if not all(isinstance(step, int) and step >= 0 for step in config.probe_steps):
        raise InputError(N_('"probe_steps" is a list of whole numbers from 0.'))
    if config.architecture is not None:
        _check_architecture(config.architecture, config.task)
    if config.from_scratch and config.method != "full":
        raise InputError(
            N_(
                '"method: {method}" adapts a model that has already learnt something; train a '
                'model from scratch with "method: full".',
                method=config.method,
            )
        )


def _check_columns(columns: Any) -> None:
    if not isinstance(columns, Mapping):
        raise InputError(
            N_('"columns" maps names to those of the file; got {columns}.', columns=_kind(columns))
        )
    for name, theirs in columns.items():
        check_choice("columns", name, COLUMNS)
        if not isinstance(theirs, str):
            raise InputError(
                N_(
                    'Column "{name}" needs the name of a column in the file; got {shown}',
                    name=name,
                    shown=shown(theirs),
                )
            )


def kinds_of(task: str) -> tuple[str, ...]:
    """Return the kinds of new models that can be trained for a task, the usual one first."""
    usual = _USUAL_KIND.get(task, "bert")
    fitting = _KINDS_OF.get(task, ("bert", "gpt2", "llama", "bart"))
    return (usual, *(kind for kind in fitting if kind != usual))


def _check_architecture(design: Architecture, task: str) -> None:
    if design.kind is not None:
        check_choice("architecture.kind", design.kind, KINDS)
        fitting = kinds_of(task)
        if design.kind not in fitting:
            raise InputError(
                N_(
                    'A {kind} model cannot be trained for "{task}". Models for it: {fitting}.',
                    kind=design.kind,
                    task=task,
                    fitting=", ".join(fitting),
                )
            )
    check_choice("architecture.pieces", design.pieces, ("parts", "words"))
    if design.pieces == "words" and (design.kind or _USUAL_KIND.get(task)) not in (
        "llama",
        "gpt2",
    ):
        raise InputError(
            N_('Whole words as pieces work only for llama and gpt2 models. Set "pieces: parts".')
        )
    for name, span in _ARCHITECTURE_RANGES.items():
        value = getattr(design, name)
        if not (name in ("inner", "spread") and value is None):
            check_range(f"architecture.{name}", value, span)
    if design.width % design.heads:
        raise InputError(
            several(
                "A width of {width} cannot be shared by {n} heads. Take a multiple: {width_2}.",
                n=design.heads,
                width=design.width,
                width_2=design.width // design.heads * design.heads or design.heads,
            )
        )
    if design.kind in ("llama", None) and design.width // design.heads % 2:
        raise InputError(
            several(
                "Rotary positions need an even width of each head; {width} wide with {n} "
                "heads is {width_2}.",
                n=design.heads,
                width=design.width,
                width_2=design.width // design.heads,
            )
        )
