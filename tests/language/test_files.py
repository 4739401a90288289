"""What leaves the app: a card is the same page in every language, and verifies in any."""

import attnviz as av
from attnviz import language
from attnviz.evidence.verify import verify_card
from attnviz.views.view import pack, unpack
from tests.language.pseudo import pseudo


def test_a_card_that_is_made_in_a_language_verifies_in_another(pseudo_language, tmp_path):
    model = av.load("sentiment")
    trace = av.trace(model, "Not a bad film.")
    english = av.write_card(model, trace, tmp_path / "one.html", inputs="Not a bad film.")
    with language.using(pseudo_language):
        other = av.write_card(model, trace, tmp_path / "other.html", inputs="Not a bad film.")
        assert verify_card(english).same
    assert verify_card(other).same
    assert pseudo("head") not in other.read_text(encoding="utf-8")


def test_what_is_packed_for_the_browser_is_in_the_language_of_who_asks(pseudo_language):
    header = {"note": language.N_("Sign out"), "token": "Sign out"}
    with language.using(pseudo_language):
        said, _ = unpack(pack(header, {}))
    assert next(iter(said)) == "language"
    assert said["note"] == pseudo("Sign out")
    assert said["token"] == "Sign out"
    with language.using(language.ENGLISH):
        assert unpack(pack(header, {}))[0] == {
            "note": "Sign out",
            "token": "Sign out",
            "arrays": {},
        }
