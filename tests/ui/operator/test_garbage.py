import gc
import sys
import time
import types

from attnviz.ui.operator import garbage


def test_many_new_modules_are_left_out_of_collections_once(monkeypatch):
    monkeypatch.setattr(garbage, "_frozen", len(sys.modules))
    garbage.collect()
    gc.unfreeze()
    for number in range(300):
        monkeypatch.setitem(sys.modules, f"made up {number}", types.ModuleType("made up"))
    before = len(gc.get_objects())
    try:
        garbage.collect()
        assert gc.get_freeze_count() > before / 2
        assert len(gc.get_objects()) < before / 10
        kept = gc.get_freeze_count()
        held = [[] for _ in range(50)]
        garbage.collect()
        assert gc.get_freeze_count() <= kept, "nothing new was imported"
        assert held[0] in gc.get_objects()
    finally:
        gc.unfreeze()


def test_what_is_frozen_is_freed_when_nothing_refers_to_it(monkeypatch):
    monkeypatch.setattr(garbage, "_frozen", 0)
    freed = []

    class Held:
        def __del__(self):
            freed.append(True)

    held = Held()
    try:
        garbage.collect()
        del held
        assert freed == [True]
    finally:
        gc.unfreeze()


def test_a_cycle_is_freed_once_a_collection_is_due(monkeypatch):
    monkeypatch.setattr(garbage, "_frozen", len(sys.modules))
    monkeypatch.setattr(garbage, "_last_collection", time.monotonic())
    freed = []

    class Held:
        def __del__(self):
            freed.append(True)

    gc.disable()
    try:
        cycle = Held()
        cycle.itself = cycle
        del cycle
        garbage.collect()
        assert not freed, "the last one was a moment ago"
        monkeypatch.setattr(garbage, "_last_collection", 0.0)
        garbage.collect()
        assert freed == [True]
    finally:
        gc.enable()
