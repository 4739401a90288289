"""Who looks after the trainings that wait: a thread that goes on whatever it meets."""

import threading

from attnviz.ui.operator import training_line


def test_it_looks_again_after_whatever_happened(monkeypatch):
    looked, twice = [], threading.Event()

    def look():
        looked.append(1)
        if len(looked) == 2:
            twice.set()
            monkeypatch.setattr(training_line, "EVERY_SECONDS", 3600.0)
        raise ValueError("a file that was harmed")

    monkeypatch.setattr(training_line, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(training_line, "look", look)
    threading.Thread(target=training_line._look_after, daemon=True).start()
    assert twice.wait(10)
