"""Which columns of a table are read for a task: given or guessed, and checked before a row is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from attnviz.data.columns import Columns, guess_columns, roles_of
from attnviz.data.tables import Table
from attnviz.errors import InputError

Guess = Callable[[Table, str], Columns]


def column_choice(
    table: Table,
    task: str,
    columns: Columns | Mapping[str, str] | None = None,
    *,
    split: str | None = None,
    guess: Guess = guess_columns,
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The column of each role of the task that has one, and what a reader must know of a guess.

    columns: as they were given; those that `guess` takes where None. Roles of other tasks are left
        out.
    split: the column that names the part of a row. One that was only guessed does not count.

    Raises InputError for a role without a column, a column that is not there, and one chosen twice.
    """
    roles, said = roles_of(task), ()
    if columns is None:
        columns = guess(table, task)
        said = columns.told()
    given = columns.chosen() if isinstance(columns, Columns) else columns
    chosen = {role: name for role, name in given.items() if role in roles}
    if split is not None:
        chosen["split"] = split
    for role in roles:
        if role not in chosen and role != "second":
            raise InputError(
                f'The task {task} needs a column for "{role}", and none of "{table.name}" was '
                f"chosen. It has: {table.listed()}."
            )
    for name in chosen.values():
        table.refuse_without(name)
    twice = [name for name, count in Counter(chosen.values()).items() if count > 1]
    if twice:
        raise InputError(f'The column "{twice[0]}" was chosen twice. Choose another for one role.')
    return chosen, said
