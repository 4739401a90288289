"""One table at hand: taken on Train or on Evaluate, and offered on the other."""

import pytest
from datasets import Dataset

from attnviz.data.tables import Table
from attnviz.ui.session.current_table import EXAMPLE, FILE, HUB
from attnviz.ui.session.keys import EvaluateKeys, TrainKeys
from attnviz.ui.shared.traces import SHELF

ROWS = b"review,verdict\n" + b"".join(
    b"the film was %s in scene %d,%s\n" % (word, n, label)
    for n, (word, label) in enumerate([(b"good", b"positive"), (b"bad", b"negative")] * 12)
)
WAY = {"train.py": TrainKeys.DATA_WAY, "evaluate.py": EvaluateKeys.SOURCE}
OTHER = {"train.py": "evaluate.py", "evaluate.py": "train.py"}


def go(app, page):
    app.switch_page(f"../../pages/{page}").run()
    assert not app.exception
    assert not app.error
    return app


def upload(app, name="reviews.csv", content=ROWS):
    app.get("file_uploader")[0].upload(name, content, "text/csv").run()
    assert not app.exception
    assert not app.error


def told(app):
    found = [each.value for each in (*app.markdown, *app.caption)]
    return " ".join(found).replace("\\", "")


@pytest.mark.parametrize("first", ["train.py", "evaluate.py"])
def test_a_file_that_was_uploaded_on_one_page_is_chosen_on_the_other(run_page, first):
    app = run_page(first, **{WAY[first]: FILE})
    upload(app)
    go(app, OTHER[first])
    assert app.session_state[WAY[OTHER[first]]] == FILE
    assert "reviews.csv · " in told(app)
    assert app.get("file_uploader")[0].label.startswith("Another file")
    label = next(each for each in app.selectbox if each.label == "label")
    assert label.value == "verdict"


def test_an_upload_is_named_once_and_leaves_the_uploader_empty(run_page):
    app = run_page("evaluate.py", **{EvaluateKeys.SOURCE: FILE})
    first = app.get("file_uploader")[0].proto.id
    upload(app)
    assert app.get("file_uploader")[0].proto.id != first
    upload(app, "others.csv")
    assert "others.csv · " in told(app)
    assert "reviews.csv · " not in told(app)


def test_what_is_chosen_beside_it_afterwards_stays(run_page):
    app = run_page("train.py", **{TrainKeys.DATA_WAY: FILE})
    upload(app)
    go(app, "evaluate.py")
    app.segmented_control(key=EvaluateKeys.SOURCE).set_value(EXAMPLE).run()
    go(app, "learn.py")
    go(app, "evaluate.py")
    assert app.session_state[EvaluateKeys.SOURCE] == EXAMPLE
    go(app, "train.py")  # an example that was only looked at takes nobody's file away
    assert app.session_state[TrainKeys.DATA_WAY] == FILE
    assert "reviews.csv · " in told(app)


def test_another_file_takes_its_place_on_both_and_removing_it_removes_it_on_both(run_page):
    app = run_page("train.py", **{TrainKeys.DATA_WAY: FILE})
    upload(app)
    go(app, "evaluate.py")
    upload(app, "others.csv", ROWS.replace(b"film", b"play"))
    go(app, "train.py")
    assert "others.csv · " in told(app)
    assert "reviews.csv" not in told(app)
    next(each for each in app.button if each.label == "Remove").click().run()
    assert "others.csv" not in told(app)
    go(app, "evaluate.py")
    assert app.session_state[EvaluateKeys.SOURCE] == FILE
    assert "Choose a file" in app.info[0].value


def test_a_data_set_of_the_hub_is_offered_with_its_id(run_page):
    columns = {"text": ["so good", "so bad"] * 12, "label": ["positive", "negative"] * 12}
    SHELF.get(("table", "a/c"), lambda: Table("a/c", Dataset.from_dict(columns)), lambda made: 1)
    app = run_page("evaluate.py", **{EvaluateKeys.SOURCE: HUB})
    app.text_input(key=EvaluateKeys.HUB).set_value("a/c").run()
    assert "24 rows, the first 5" in told(app)
    app.switch_page("../../pages/train.py").run()
    assert not app.exception
    assert app.session_state[TrainKeys.DATA_WAY] == HUB
    assert app.text_input(key=TrainKeys.DATA_HUB).value == "a/c"
    assert "24 rows, the first 5" in told(app)


def test_a_built_in_example_is_offered_where_the_model_can_be_asked_on_it(run_page):
    app = run_page("train.py", model="forecast")
    app.selectbox(key=TrainKeys.DATA_EXAMPLE).set_value("co2").run()
    go(app, "evaluate.py")
    assert app.selectbox(key=EvaluateKeys.EXAMPLE).value == "co2"
    go(app, "train.py")
    app.selectbox(key=TrainKeys.DATA_EXAMPLE).set_value("digits").run()
    go(app, "evaluate.py")
    assert app.selectbox(key=EvaluateKeys.EXAMPLE).value == "co2"  # pictures are no series


def test_an_example_of_other_classes_than_the_models_is_not_offered(run_page):
    app = run_page("train.py")
    app.selectbox(key=TrainKeys.DATA_EXAMPLE).set_value("intents").run()
    go(app, "evaluate.py")
    assert app.selectbox(key=EvaluateKeys.EXAMPLE).value == "sentiment"


def test_a_first_visit_is_as_it_was(run_page):
    app = run_page("train.py")
    assert app.session_state[TrainKeys.DATA_WAY] == EXAMPLE
    go(app, "evaluate.py")
    assert app.session_state[EvaluateKeys.SOURCE] == EXAMPLE
    assert app.selectbox(key=EvaluateKeys.EXAMPLE).value == "sentiment"
