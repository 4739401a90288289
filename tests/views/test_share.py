"""What a look becomes for the explorer, and what a host tells it of links."""

import attnviz as av
from attnviz.records.look import Lock, Look
from attnviz.views.explorer import explorer
from attnviz.views.explorer.share import ShareLinks, opened_with
from tests.views.test_view import unpack


def test_a_look_opens_the_explorer_as_a_saved_file_does():
    look = Look(((0, 1), (2, 3)), mix="own", shares=(3, 1), hide="special", lock=Lock("both", 2, 4))
    assert opened_with(look, ("encoder",)) == {
        "stack": "encoder",
        "heads": [{"layer": 0, "head": 1}, {"layer": 2, "head": 3}],
        "lock": {"side": "both", "index": 2, "end": 4},
        "options": {"scale": "linear", "direction": "from", "view": "map",
                    "drawn": "weights", "unit": "token",
                    "hide": "special", "pairs": "all", "least": 0.3, "padding": "cut"},
        "mixing": {"how": "own", "own": {"0.1": 3, "2.3": 1}},
        "target": "",
    }  # fmt: skip
    relevance = opened_with(Look(((0, 0),), drawn="relevance", answer="positive"), ("encoder",))
    assert (relevance["options"]["drawn"], relevance["target"]) == ("relevance", "positive")
    cell = Look(((0, 0),), stack="cross", lock=Lock("cell", 7, 2))
    assert opened_with(cell, ("encoder", "decoder", "cross"))["lock"] == {"query": 7, "key": 2}
    assert opened_with(cell, ("encoder", "decoder", "cross"))["stack"] == "cross"
    by_its_old_name = Look(((0, 0),), stack="encoder")
    assert opened_with(by_its_old_name, ("decoder",))["stack"] == "decoder"


def test_only_a_host_offers_links_and_files(tiny_model):
    trace = av.trace(tiny_model("bert"), "the cat")
    assert unpack(av.view(trace).data)[0]["share"] is None
    share = ShareLinks("/attention-export/token", "model=x", "")
    header = unpack(explorer(trace, share=share).data)[0]
    assert header["share"] == {
        "export": "/attention-export/token", "link": "model=x", "no_link": ""
    }  # fmt: skip
