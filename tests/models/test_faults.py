"""A network that fails where there is another way: logged, without what anybody typed."""

import pytest
from torch import nn

import attnviz as av
from attnviz.models.causality import looks_only_back
from attnviz.models.faults import FAULTS, another_way
from attnviz.progress import Cancelled


def tried(error):
    with another_way(nn.Linear(1, 1), "be asked", "it is not"):
        raise error
    return "another way"


@pytest.mark.parametrize("kind", [*FAULTS, av.UnsupportedError])
def test_a_fault_leads_to_the_other_way_and_is_logged_by_its_kind(kind, caplog):
    caplog.set_level("INFO", "attnviz")
    assert tried(kind("what somebody typed")) == "another way"
    (record,) = caplog.records
    assert record.getMessage() == f"Linear could not be asked ({kind.__name__}): it is not."
    assert record.msg == record.getMessage()  # a log of ours holds no words that are put in


@pytest.mark.parametrize(
    "error",
    [
        av.InputError("Head 9 is not there."),
        Cancelled(),
        KeyboardInterrupt(),
    ],
)
def test_a_refusal_a_stop_and_the_end_of_a_process_pass(error):
    with pytest.raises(type(error)):
        tried(error)


def test_a_model_that_cannot_be_asked_is_told_apart_by_its_kind(tiny_model, caplog):
    caplog.set_level("INFO", "attnviz")
    assert looks_only_back(tiny_model("gpt2").hf, None)
    assert not looks_only_back(tiny_model("bert").hf, None)
    told = {each.getMessage() for each in caplog.records}
    said = "could not be asked which way it looks (AttributeError): its architecture decides this."
    assert {each.partition(" ")[2] for each in told} == {said}
