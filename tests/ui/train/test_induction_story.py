"""The one-click training is one that can be run, and has what an induction head forms from."""

from itertools import islice

from attnviz.data.examples import EXAMPLES
from attnviz.data.generators import induction_words
from attnviz.data.generators.induction import echoes
from attnviz.training import scratch
from attnviz.ui.train.induction_story import CONFIG, PROBE


def test_its_data_is_built_in_and_its_text_repeats_a_segment():
    assert EXAMPLES[CONFIG.data].task == CONFIG.task
    words = PROBE.split()
    assert words[: len(words) // 2] == words[len(words) // 2 :]


def test_each_of_its_words_is_one_piece_and_there_is_no_other_piece():
    made = CONFIG.architecture
    assert made is not None
    tokenizer = scratch.tokenizer(made, list(islice(echoes(length=62, seed=0), 300)))
    assert len(tokenizer) == len(induction_words.KNOWN) + len(tokenizer.all_special_tokens)
    ids = tokenizer(PROBE)["input_ids"]
    assert len(ids) == 1 + len(PROBE.split())  # <s> stands in front
    assert tokenizer.unk_token_id not in ids
    assert tokenizer.decode(ids, skip_special_tokens=True) == PROBE


def test_its_first_weights_are_narrow_and_attention_is_recorded_to_the_end():
    made = CONFIG.architecture
    assert made is not None
    config = scratch.configuration(made, pieces=573, side=32, horizon=24, dropout=0.0)
    assert config.initializer_range == 0.02
    assert CONFIG.probe_steps[0] == 0
    assert CONFIG.probe_steps[-1] == CONFIG.steps
