"""The one-click training is one that can be run."""

from attnviz.data.examples import EXAMPLES
from attnviz.ui.induction_story import CONFIG, PROBE


def test_its_data_is_built_in_and_its_text_repeats_a_segment():
    assert EXAMPLES[CONFIG.data].task == CONFIG.task
    words = PROBE.split()
    assert words[: len(words) // 2] == words[len(words) // 2 :]
