"""Which columns of a table are read for a task: given or guessed, and checked before a row is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from attnviz.data.columns import Columns, guess_columns, roles_of
from attnviz.data.tables import Table
from attnviz.errors import InputError
from attnviz.language import N_

Guess = Callable[[Table, str], Columns]


def column_choice(
    table: Table,
    task: str,
    columns: Columns | Mapping[str, str] | None = None,
    *,
    split: str | None = None,
    guess: Guess = guess_columns,
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the column of each role of the task that has one, and notes on what was guessed.

    columns: as they were given; those that `guess` takes where None. Roles of other tasks are left
        out.
    split: the column that names the part of a row. One that was only guessed does not count.

    Raises InputError when a role has no column, a column is not there, or is chosen twice.
    """
    roles, notes = roles_of(task), ()
    if columns is None:
        columns = guess(table, task)
        notes = columns.guess_notes()
    names_by_role = columns.names_by_role() if isinstance(columns, Columns) else columns
    choice = {role: name for role, name in names_by_role.items() if role in roles}
    if split is not None:
        choice["split"] = split
    for role in roles:
        if role not in choice and role != "second":
            raise InputError(
                N_(
                    'The task {task} needs a column for "{role}", but no column of "{name}" was '
                    "chosen. It has: {column_list}.",
                    task=task,
                    role=role,
                    name=table.name,
                    column_list=table.column_list(),
                )
            )
    for name in choice.values():
        table.refuse_without(name)
    twice = [name for name, count in Counter(choice.values()).items() if count > 1]
    if twice:
        raise InputError(
            N_(
                'The column "{twice}" was chosen twice. Choose another column for one of the two.',
                twice=twice[0],
            )
        )
    return choice, notes
