"""The evaluation page: first visit, every detail, an upload, and what goes wrong."""

import shutil

import pytest
from datasets import Dataset
from streamlit.testing.v1 import AppTest

from attnviz.data.examples import EXAMPLES
from attnviz.data.tables import Table
from attnviz.evaluation.report import Report
from attnviz.evaluation.sections import sections
from attnviz.resources import MODELS
from attnviz.ui.evaluate import choices
from attnviz.ui.session.keys import EvaluateKeys, InputKeys
from attnviz.ui.shared.traces import SHELF
from tests.training import data

GOOD = b"review,verdict,group\n" + b"".join(
    b'"<b>the</b> film was %s, number %d",%s,%d\n' % (word, n, label, n % 2)
    for n, (word, label) in enumerate([(b"good", b"Positive"), (b"bad", b"negative")] * 12)
)


def values(app: AppTest) -> str:
    return " ".join(each.value for each in [*app.markdown, *app.caption]).replace("\\", "")


def test_a_first_visit_evaluates_the_models_own_example(run_page):
    app = run_page("evaluate.py")
    assert not app.exception
    assert not app.error
    assert app.selectbox(key=EvaluateKeys.EXAMPLE).value == "sentiment"
    assert "accuracy" in values(app)
    assert app.get("plotly_chart")


@pytest.mark.parametrize(
    "detail", ["ROC and precision", "Calibration", "By class", "Worst mistakes", "Slices"]
)
def test_details(run_page, detail):
    app = run_page("evaluate.py", **{EvaluateKeys.DETAIL: detail})
    assert not app.exception
    assert not app.error
    assert app.get("plotly_chart") or app.dataframe


def of_the_report(title: str):
    """The section that the report of the first visit has by that title."""
    done = SHELF.peek(("evaluation", choices.Asked("sentiment", "auto", example="sentiment"),
                       "sentiment"))  # fmt: skip
    assert done is not None
    return next(each for each in sections(Report(done)) if each.title == title)


@pytest.mark.parametrize(
    ("detail", "title"),
    [("Calibration", "Calibration"), ("By class", "By class"), ("Slices", "Slices"),
     ("ROC and precision", "ROC and precision-recall"), ("Confusion matrix", "Confusion matrix"),
     ("Smaller versions", "What was evaluated"), ("Robustness", "Scores")],
)  # fmt: skip
def test_the_page_says_what_its_report_says(run_page, detail, title):
    app = run_page("evaluate.py", **{EvaluateKeys.DETAIL: detail})
    section, shown = of_the_report(title), values(app)
    for sentence in (*section.sentences, section.legend):
        story = EXAMPLES["sentiment"].story  # beside the example
        assert sentence.removeprefix("Note: ") == story or sentence in shown
    if section.rows and app.dataframe:
        table = app.dataframe[0].value
        assert list(table.columns)[:3] == list(section.head)[:3]
        assert [tuple(row)[:3] for row in table.itertuples(index=False)] == [
            row[:3] for row in section.rows
        ]


@pytest.mark.parametrize("name", ["names", "digits", "colour-key", "forecast", "induction"])
def test_models_of_other_tasks(run_page, name):
    app = run_page("learn.py")
    app.button(key=f"open {name}").click().run()
    app.switch_page("../../pages/evaluate.py").run()
    assert not app.exception
    assert not app.error
    assert "95 %" in values(app)


def test_the_worst_mistake_opens_in_the_explorer(run_page):
    app = run_page("evaluate.py", **{EvaluateKeys.DETAIL: "Worst mistakes"})
    shown = app.dataframe[0].value
    app.button(key="open worst").click().run()
    assert not app.exception
    assert app.session_state[InputKeys.TEXT] == shown["input"][0]


def test_smaller_versions_and_robustness_come_on_request(run_page):
    app = run_page("evaluate.py", **{EvaluateKeys.DETAIL: "Smaller versions"})
    assert not app.dataframe
    next(b for b in app.button if b.label == "Make smaller versions").click().run()
    assert not app.exception
    assert "int8" in app.dataframe[0].value["version"].tolist()


def test_smaller_versions_of_a_model_of_another_task_and_why_it_is_not_shaken(run_page):
    app = run_page("evaluate.py", model="digits", **{EvaluateKeys.DETAIL: "Smaller versions"})
    next(b for b in app.button if b.label == "Make smaller versions").click().run()
    assert not app.exception
    assert "int8" in app.dataframe[0].value["version"].tolist()
    app = run_page("evaluate.py", model="digits", **{EvaluateKeys.DETAIL: "Robustness"})
    assert not app.exception
    assert "a picture has neither" in app.info[0].value


def test_another_model_stands_beside_it(run_page):
    more = {EvaluateKeys.DETAIL: "Another model", EvaluateKeys.AGAINST: "sentiment"}
    app = run_page("evaluate.py", **more)
    assert not app.exception
    assert "do not show that one is better" in values(app)


def test_what_was_compared_is_there_for_the_report_and_only_then(run_page):
    asked = choices.Asked("sentiment", "auto", example="sentiment")
    more = {EvaluateKeys.DETAIL: "Another model", EvaluateKeys.AGAINST: "sentiment"}
    app = run_page("evaluate.py", **more)
    assert not app.exception
    beside, found = choices.earlier_comparison(asked, "sentiment") or (None, None)
    assert found is not None
    assert found.difference.value == 0
    assert beside is not None
    assert len(beside.answers) == found.difference.rows
    assert choices.earlier_comparison(asked, "") is None
    assert choices.earlier_comparison(asked, "induction") is None


def upload(run_page, content: bytes, name: str = "t.csv", **state: str) -> AppTest:
    return run_page(
        "evaluate.py", _table=None, **state,
        **{EvaluateKeys.SOURCE: choices.FILE, "kept_table": (name, content)},
    )  # fmt: skip


def test_without_a_file_the_page_says_what_to_do(run_page):
    app = run_page("evaluate.py", **{EvaluateKeys.SOURCE: choices.FILE})
    assert not app.exception
    assert "Choose a file" in app.info[0].value


def test_a_model_with_classes_of_its_own_is_asked_for_a_table_and_given_no_example(
    run_page, tmp_path
):
    app = run_page("evaluate.py", model=data.model(tmp_path))
    assert not app.exception
    assert not app.error
    assert "Choose a file" in app.info[0].value


def test_how_a_table_was_taken_is_said_before_it_is_asked(run_page):
    rows = b"".join(b"%s,the film was number %d\n" % (w, n) for n, w in enumerate(
        [b"positive", b"negative"] * 4))  # fmt: skip
    app = upload(run_page, rows)
    assert not app.exception
    assert any("Line 1 was read as a row" in each.value for each in app.caption)


@pytest.mark.parametrize("same", [True, False])
def test_figures_on_the_rows_that_a_model_learnt_from_are_called_flattering(
    run_page, tmp_path, same
):
    run = tmp_path / "runs" / "mine"
    shutil.copytree(MODELS / "sentiment", run / "model")
    (run / "data.csv").write_bytes(GOOD if same else GOOD.replace(b"good", b"fine"))
    app = upload(run_page, GOOD, model=str(run / "model"))
    app.button[-1].click().run()
    assert not app.exception
    assert not app.error
    assert ("too good" in " ".join(each.value for each in app.warning)) == same


def test_of_a_large_table_the_first_rows_are_sent_and_no_others(run_page):
    rows = "\n".join(f"film {n} was good,positive" for n in range(20_000))
    app = upload(run_page, f"text,label\n{rows}\n".encode())
    assert not app.exception
    assert [len(table.value) for table in app.dataframe] == [5]
    assert any(caption.value == "20,000 rows, the first 5:" for caption in app.caption)


def test_an_uploaded_table_is_guessed_and_evaluated(run_page):
    app = upload(run_page, GOOD)
    assert not app.exception
    assert not app.error
    app.button[-1].click().run()
    assert not app.exception
    assert not app.error
    assert "24 rows" in values(app)
    assert "ignoring upper and lower case" in values(app)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("nobody/nothing", "could not be opened on the hub"), ("../t.csv", "not the id of a hub")],
)
def test_a_hub_data_set_that_cannot_be_opened_gets_one_sentence(run_page, name, sentence):
    hub = {EvaluateKeys.SOURCE: choices.HUB, EvaluateKeys.HUB: name}
    app = run_page("evaluate.py", **hub)
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in app.error[0].value.replace("\\", "")


def test_without_an_id_the_page_says_what_to_do(run_page):
    app = run_page("evaluate.py", **{EvaluateKeys.SOURCE: choices.HUB})
    assert not app.exception
    assert "Give the id" in app.info[0].value


def test_of_a_hub_data_set_the_part_for_tests_is_asked(run_page):
    rows = [("good", "positive", "train"), ("so bad", "negative", "test"),
            ("bad", "negative", "validation"), ("not good", "negative", "test")]  # fmt: skip
    names = ("text", "label", "split")
    columns = {name: [row[n] for row in rows] for n, name in enumerate(names)}
    SHELF.get(
        ("table", "a/b"), lambda: Table("a/b", Dataset.from_dict(columns), parts="split"),
        lambda made: 1_000,
    )  # fmt: skip
    hub = {EvaluateKeys.SOURCE: choices.HUB, EvaluateKeys.HUB: "a/b"}
    app = run_page("evaluate.py", **hub)
    assert not app.exception
    assert app.selectbox(key=EvaluateKeys.PART).options == ["test", "validation", "train"]
    next(b for b in app.button if b.label == "Evaluate").click().run()
    assert not app.exception
    assert not app.error
    assert "2 rows" in values(app)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (GOOD + b"so so,neutral,1\n", "is not a label of"),
        (GOOD + b"so so,,1\n", "is empty in 1 row"),
        (b"\xff\xfe\x00 not a table", "t.csv"),
    ],
)
def test_a_bad_upload_gets_one_sentence(run_page, content, sentence):
    app = upload(run_page, content)
    if not app.error:
        app.button[-1].click().run()
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in app.error[0].value.replace("\\", "")


def test_rows_that_were_evaluated_fold_and_make_room_for_the_result(run_page):
    app = upload(run_page, GOOD)
    assert not app.expander
    next(b for b in app.button if b.label == "Evaluate").click().run()
    assert app.expander[0].label == "24 rows, the first 5"
    assert "**1.00**" in values(app)


def test_rows_with_an_empty_cell_are_left_out_by_a_click(run_page):
    app = upload(run_page, GOOD + b"so so,,1\n,positive,1\n")
    app.button[-1].click().run()
    assert len(app.error) == 1
    app.button(key="leave out rows").click().run()
    assert not app.exception
    assert not app.error
    assert "**1.00**" in values(app)


def test_rows_with_a_label_that_the_model_lacks_are_left_out_by_a_click(run_page):
    app = upload(run_page, GOOD + b"so so,neutral,1\nso la la,neutral,1\n")
    app.button[-1].click().run()
    assert len(app.error) == 1
    leave_out = app.button(key="leave out rows")
    assert leave_out.label == "Leave out these 2 rows"
    leave_out.click().run()
    assert not app.exception
    assert not app.error
    assert "2 rows left out" in values(app)


def test_a_table_of_other_labels_alone_is_not_mended_by_leaving_rows_out(run_page):
    app = upload(run_page, b"review,verdict\na,x\nb,y\n")
    app.button[-1].click().run()
    assert len(app.error) == 1
    assert not [each for each in app.button if each.key == "leave out rows"]


def test_a_model_that_gives_no_answer_says_so(run_page):
    app = run_page("evaluate.py", model="minilm")
    assert not app.exception
    assert "gives no answer" in app.error[0].value.replace("\\", "")


def test_an_evaluation_offers_its_evidence_card(run_page):
    app = run_page("evaluate.py")
    labels = [button.proto.label for button in app.get("download_button")]
    assert "Save evidence card" in labels
