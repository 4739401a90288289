import gc
import sys
import types

from attnviz.ui import collecting


def test_many_new_modules_are_left_out_of_collections_once(monkeypatch):
    monkeypatch.setattr(collecting, "_frozen", len(sys.modules))
    collecting.freeze_modules()
    gc.unfreeze()
    for number in range(300):
        monkeypatch.setitem(sys.modules, f"made up {number}", types.ModuleType("made up"))
    before = len(gc.get_objects())
    try:
        collecting.freeze_modules()
        assert gc.get_freeze_count() > before / 2
        assert len(gc.get_objects()) < before / 10
        kept = gc.get_freeze_count()
        held = [[] for _ in range(50)]
        collecting.freeze_modules()
        assert gc.get_freeze_count() <= kept, "nothing new was imported"
        assert held[0] in gc.get_objects()
    finally:
        gc.unfreeze()


def test_what_is_frozen_is_freed_when_nothing_refers_to_it(monkeypatch):
    monkeypatch.setattr(collecting, "_frozen", 0)
    freed = []

    class Held:
        def __del__(self):
            freed.append(True)

    held = Held()
    try:
        collecting.freeze_modules()
        del held
        assert freed == [True]
    finally:
        gc.unfreeze()
