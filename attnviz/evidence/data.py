"""The labelled data of an evaluation, as a card names them, and the same rows again."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints

from attnviz.data.examples import example
from attnviz.data.tables import part_of, read_table
from attnviz.errors import InputError, StoreError
from attnviz.evaluation.evaluate import evaluate
from attnviz.evidence.permissions import Permissions, is_plain
from attnviz.language import N_
from attnviz.models.model import Model
from attnviz.records.evaluation import Evaluation
from attnviz.store.codec import fits


@dataclass(frozen=True)
class DataAsked:
    """The rows that a model was asked: a built-in example, a table, or a data set of the hub.

    Attributes:
        example, quick: the name of a built-in example, and whether its small size was taken.
        table, sha256: the name of a table's file, and its SHA-256; the card does not hold its rows.
        hub, part: the id of a data set, and which of its parts.
        columns, labels, missing: as for `evaluate`.
        most_rows: of more rows, so many were drawn.
        season: as for `evaluate`.
        seed: of the example, of what was drawn, and of the intervals.
    """

    example: str = ""
    quick: bool = False
    table: str = ""
    sha256: str = ""
    hub: str = ""
    part: str = ""
    columns: dict[str, str] | None = None
    labels: tuple[str, ...] | None = None
    missing: str = "refuse"
    most_rows: int | None = None
    seed: int = 0
    season: int | None = None

    def __post_init__(self) -> None:
        if sum(map(bool, (self.example, self.table, self.hub))) != 1:
            raise InputError(
                N_("An evaluation needs one of: an example, a table, or a data set of the hub.")
            )

    def as_json(self) -> dict[str, Any]:
        """Return the fields that differ from the defaults, as JSON holds them."""
        values = asdict(self)
        differences = {each.name: values[each.name] for each in fields(self)
                if values[each.name] != each.default}  # fmt: skip
        return {n: list(v) if isinstance(v, tuple) else v for n, v in differences.items()}

    @classmethod
    def read(cls, entries: dict[str, Any]) -> DataAsked:
        """Return what `as_json` wrote. Raises StoreError when it is anything else."""
        values: dict[str, Any] = {
            n: tuple(v) if isinstance(v, list) else v for n, v in entries.items()
        }
        hints = get_type_hints(cls)
        if not set(values) <= set(hints) or not all(fits(v, hints[n]) for n, v in values.items()):
            raise StoreError(N_("The data on this card are none that attnviz writes."))
        try:
            question = cls(**values)
        except InputError as error:
            raise StoreError(N_("The data on this card are none that attnviz writes.")) from error
        counts = (question.seed, question.most_rows or 0, question.season or 0)
        if question.as_json() != entries or not all(0 <= n < 2**32 for n in counts):
            raise StoreError(N_("The data on this card are none that attnviz writes."))
        return question

    def evaluate_again(self, model: Model, permissions: Permissions | None = None) -> Evaluation:
        """Ask a model the same rows again.

        Raises InputError when a table's file is missing, or when the rows are on the hub and
        may not be fetched.
        """
        permissions = permissions or Permissions()
        how: dict[str, Any] = {
            "labels": self.labels, "missing": "skip" if self.missing == "skip" else "refuse",
            "most_rows": self.most_rows, "seed": self.seed, "season": self.season,
        }  # fmt: skip
        if self.example:
            rows = example(self.example, quick=self.quick, seed=self.seed)
            return evaluate(model, rows, progress=permissions.pass_limit(), **how)
        if self.table and permissions.data is None:
            raise InputError(
                N_(
                    'This card is about the rows of "{table}", which it does not contain. Give the '
                    "file with --data.",
                    table=self.table,
                )
            )
        if self.hub and not permissions.hub:
            raise InputError(
                N_(
                    'This card is about the rows of "{hub}" on the hub. Download them with '
                    "--allow-hub.",
                    hub=self.hub[:80],
                )
            )
        if self.hub and (not is_plain(self.hub) or Path(self.hub).exists()):
            raise InputError(
                N_(
                    'This card calls its rows "{hub}", which is a place on a machine, not a data '
                    "set of the hub.",
                    hub=self.hub[:80],
                )
            )
        table = read_table(self.hub or str(permissions.data))
        table = part_of(table, self.part) if self.part else table
        return evaluate(
            model, table, columns=self.columns, progress=permissions.pass_limit(), **how
        )

    def python(self) -> str:
        """Return the lines that ask the rows again; `model` is there."""
        options = {
            "columns": self.columns, "labels": self.labels,
            "missing": None if self.missing == "refuse" else self.missing,
            "most_rows": self.most_rows, "seed": self.seed, "season": self.season,
        }  # fmt: skip
        how = "".join(f", {name}={v!r}" for name, v in options.items() if v is not None)
        if self.example:
            rows = N_(
                "example({example!r}, quick={quick!r}, seed={seed!r})",
                example=self.example,
                quick=self.quick,
                seed=self.seed,
            )
        else:
            rows = f"read_table({self.hub or self.table!r})"
            rows = f"part_of({rows}, {self.part!r})" if self.part else rows
        return N_(
            "done = evaluate(model, {rows}{how})\nfor score in done.scores:\n    print(score.name, "
            "score.interval)\n",
            rows=rows,
            how=how,
        )


def sha256_of(file: Path | bytes) -> str:
    """Return the SHA-256 of a table's file, in hexadecimal."""
    content = file if isinstance(file, bytes) else file.read_bytes()
    return hashlib.sha256(content).hexdigest()
