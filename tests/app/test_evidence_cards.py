"""Pages that act on a model offer what came of it as an evidence card."""


def labels(app):
    return [button.proto.label for button in app.get("download_button")]


def test_what_the_steps_change_can_be_kept_as_a_card(run_page):
    app = run_page("interventions.py")
    assert not app.exception
    assert not app.error
    assert "Save evidence card" in labels(app)
