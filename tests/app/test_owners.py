"""Visitors with names: what each sees of others' things on the pages, and what they can change."""

import shutil

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from attnviz.errors import ModelError
from attnviz.store import owners
from attnviz.store.library import library_in
from attnviz.store.owners import Ownership, Visitor
from attnviz.store.run_names import folder_name
from attnviz.training.run import train
from attnviz.ui.operator.limits import limits
from attnviz.ui.operator.sign_in import sign_in
from attnviz.ui.routes import export, page_file, quantities, weights
from attnviz.ui.session import comparison_kind
from attnviz.ui.shared.traces import Request, refuse_unseen
from attnviz.ui.visitor import ownership, trainings
from tests.app.test_library_page import at_address
from tests.store.kept import trace
from tests.training import data
from tests.ui.doors import AUTH


def plain(elements):
    return " ".join(str(element.value) for element in elements).replace("\\", "").replace("**", "")


def labels(elements):
    return [element.label for element in elements]


def named(elements, label):
    return next(element for element in elements if element.label == label)


def said(app):
    """All words of a page, whatever says them."""
    return plain([
        *app.markdown, *app.caption, *app.text, *app.info, *app.warning, *app.error, *app.code,
    ])  # fmt: skip


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    settings = data.config(
        folder / "secret", data.model(folder), probes=("the good film",), probe_steps=(0, 12),
    )  # fmt: skip
    train(settings, labelled=data.opinions())
    return folder / "secret"


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def adas_run(trained, runs):
    """A run that ada trained, and does not share."""
    folder = runs / folder_name("secret", "ada")
    shutil.copytree(trained, folder)
    owners.write_of_run(folder, Ownership("ada"))
    return folder


@pytest.fixture
def adas(runs):
    return library_in(runs, visitor=Visitor("ada"), bin_days=30)


def test_the_address_of_an_entry_shows_it_to_who_may_see_it_alone(visit, adas):
    entry = adas.keep(trace(), name="private words")
    visit("bob")  # whom pages are drawn for now
    app = at_address("attention.py", entry.id)
    assert not app.exception
    assert "is not kept here, or not shared with you" in plain(app.warning)
    assert "private words" not in plain([*app.markdown, *app.caption])
    adas.share(entry.id, True)
    assert "private words" in plain(at_address("attention.py", entry.id).markdown)
    adas.share(entry.id, False)
    visit("ada")
    assert "private words" in plain(at_address("attention.py", entry.id).markdown)


def test_what_others_keep_is_nowhere_on_the_page_of_the_library(visit, adas):
    entry = adas.keep(trace(), name="private words", tags=["hidden"])
    app = visit("bob", "library.py")
    assert not app.exception
    assert "Nothing is kept yet" in plain(app.info)
    app = visit("bob", "about.py")
    assert "In the library | 0 entries" in plain(app.markdown)
    app = visit("ada", "library.py")
    assert app.dataframe[0].value["owner"].tolist() == ["you"]
    named(app.toggle, "Share with everybody here").set_value(True).run()
    assert not app.exception
    assert adas.entry(entry.id).shared
    app = visit("bob", "library.py")
    assert not app.exception
    assert app.dataframe[0].value["owner"].tolist() == ["ada, shared"]
    assert "ada's, shared with everybody here. Only its owner can change it." in said(app)
    assert not {"Save", "Delete it"} & set(labels(app.button))
    assert not app.toggle
    named(app.button, "Open on the page Attention").click().run()
    assert not app.exception
    assert "as it was then" in plain(app.markdown)
    app = visit("ada", "library.py")
    named(app.toggle, "Share with everybody here").set_value(False).run()
    assert "Nothing is kept yet" in plain(visit("bob", "library.py").info)


def test_a_page_that_shows_a_kept_thing_loses_it_when_it_is_no_longer_shared(visit, adas):
    entry = adas.keep(trace(), name="mine")
    adas.share(entry.id, True)
    shown = {"kept_shown": (entry.id, "trace")}
    assert "as it was then" in plain(visit("bob", "attention.py", **shown).markdown)
    adas.share(entry.id, False)
    app = visit("bob", "attention.py", **shown)
    assert not app.exception
    assert "Nothing is kept under" in plain(app.error)


def test_a_page_that_was_drawn_before_changes_nothing_of_others(visit, adas, monkeypatch):
    """The controls of an old page, or a forged click, meet the same answer."""
    entry = adas.keep(trace(), name="mine")
    app = visit("ada", "library.py")
    visit("bob")  # from here on the proxy names another visitor
    named(app.button, "Delete it").click().run()
    assert "Nothing is kept under" in plain(app.error)
    assert adas.entry(entry.id) == entry


def test_deleted_things_are_their_owners_alone(visit, adas):
    entry = adas.keep(trace(), name="mine")
    adas.share(entry.id, True)
    adas.delete(entry.id)
    assert "mine" not in said(visit("bob", "library.py"))
    app = visit("ada", "library.py")
    assert "mine · trace · gone for good in 30 days" in said(app)
    named(app.button, "Restore").click().run()
    assert not app.exception
    assert adas.find() == [adas.entry(entry.id)]


def test_a_run_of_others_is_on_no_page(visit, adas_run, monkeypatch):
    app = visit("bob", "runs.py")
    assert "no run yet" in plain(app.info)
    app = visit("bob", "runs.py", run=adas_run.name)
    assert "secret" not in said(app)
    assert "Nothing is kept yet" in plain(visit("bob", "library.py").info)
    app = visit("bob", "attention.py")
    assert not any("secret" in option for option in named(app.selectbox, "Model").options)
    app = visit("bob", "compare.py", other_kind=comparison_kind.CHECKPOINTS)
    assert "secret" not in said(app)
    assert "No training on this server has recorded" in said(app)
    app = visit("bob", "train.py")
    assert not any("secret" in option for box in app.selectbox for option in box.options)
    app = visit("ada", "runs.py")
    assert app.dataframe[0].value[["run", "owner"]].values.tolist() == [["secret", "you"]]
    assert named(app.selectbox, "Run").options == ["secret"]


@pytest.mark.parametrize("page", ["attention.py", "evaluate.py", "heads.py", "compare.py"])
def test_a_path_to_anothers_model_is_a_path_to_nothing(page, visit, adas_run, runs):
    """By each spelling; and a model that nobody trained is answered in the same words."""
    model = adas_run / "model"
    visit("ada", "attention.py", model=str(model), text="the good film")  # on the shelf from here
    (runs / "link").symlink_to(model)
    nowhere = adas_run.with_name("nowhere") / "model"
    for path in (model, runs / ".." / "runs" / adas_run.name / "model", runs / "link", runs,
                 adas_run, nowhere):  # fmt: skip
        app = visit("bob", page, model=str(path), text="the good film")
        assert not app.exception
        words = plain(app.error)
        assert f'No folder at "{path}". Known models: ' in words, (path, words)
        assert "secret" not in words.replace(str(path), "")
        assert len(app.get("arrow_data_frame")) == 0
    app = visit("ada", page, model=str(model), text="the good film")
    assert "No folder" not in plain(app.error)


def test_a_training_starts_from_no_model_that_its_visitor_may_not_see(visit, adas_run, runs):
    """Whatever a page says: the process of a training is nobody's, and opens what it is told to."""
    visit("bob")
    asked = data.config(runs / "x", str(adas_run / "model"))
    with pytest.raises(ModelError, match="No folder at"):
        trainings.start(asked, name="taken")
    assert [folder.name for folder in runs.iterdir()] == [adas_run.name]


def test_a_run_is_changed_by_its_owner_alone(visit, adas_run, runs):
    app = visit("ada", "runs.py")
    named(app.toggle, "Share with everybody here").set_value(True).run()
    assert not app.exception
    assert owners.of_run(adas_run) == Ownership("ada", shared=True)
    app = visit("bob", "runs.py")
    assert not app.exception
    assert "ada's, shared with everybody here" in said(app)
    assert not {"Rename it", "Delete it", "Pause", "Stop", "Resume"} & set(labels(app.button))
    assert not app.toggle
    named(app.button, "Open step 12").click().run()
    assert not app.exception
    assert not app.error
    app = visit("ada", "runs.py")
    named(app.text_input, "New name").set_value("other").run()
    named(app.button, "Rename it").click().run()
    assert not app.exception
    renamed = runs / folder_name("other", "ada")
    assert owners.of_run(renamed).owner == "ada"
    old = visit("ada", "runs.py")
    visit("bob")
    named(old.button, "Delete it").click().run()  # a page that was drawn before
    assert '"other" is not yours' in plain(old.error)
    assert renamed.is_dir()
    app = visit("ada", "runs.py")
    named(app.button, "Delete it").click().run()
    assert not app.exception
    assert not renamed.exists()
    app = visit("ada", "library.py")
    named(app.button, "Restore").click().run()
    assert not app.exception
    assert owners.of_run(renamed).owner == "ada"


def test_an_operator_lets_all_see_everything_and_owners_alone_change_it(
    visit, adas_run, adas, monkeypatch
):
    adas.keep(trace(), name="mine")
    monkeypatch.setenv("ATTNVIZ_VISIBLE", "all")
    app = visit("bob", "library.py")
    assert sorted(app.dataframe[0].value["name"]) == ["mine", "secret"]
    assert not {"Save", "Delete it"} & set(labels(app.button))
    app = visit("bob", "runs.py")
    assert "ada's. Only its owner can change it." in said(app)
    assert "all visitors see it; only you can change it" in plain(visit("bob", "about.py").markdown)


def test_a_name_that_another_took_is_free(visit, adas_run):
    visit("bob")
    from attnviz.ui.train import start
    from attnviz.ui.visitor import trainings

    assert start.free_name("secret") == "secret"
    assert trainings.names() == []
    visit("ada")
    assert start.free_name("secret") == "secret 2"


def test_without_names_nothing_more_is_shown(run_page, adas, adas_run):
    """On one's own machine everything is everyone's, whoever kept it."""
    entry = adas.keep(trace(), name="mine")
    app = run_page("library.py", entry_of_library=entry.id)
    assert "owner" not in app.dataframe[0].value
    assert not app.toggle
    assert {"Save", "Delete it"} <= set(labels(app.button))
    app = run_page("runs.py")
    assert "owner" not in app.dataframe[0].value
    assert not app.toggle
    assert {"Rename it", "Delete it"} <= set(labels(app.button))


def test_routes_give_a_map_to_who_may_see_its_trace(visit, adas):
    """A token is unguessable, and no longer enough once its trace is not to be seen."""
    entry = adas.keep(trace(), name="mine")
    app = visit("ada", "library.py")
    named(app.button, "Open on the page Attention").click().run()
    from attnviz.ui.shared import traces

    token = next(t for t, r in reversed(traces._requests.items()) if r.entry_id == entry.id)
    stack = trace().stacks[0]
    routes = [*weights.routes(), *quantities.routes(), page_file.route(),
              export.route()]  # fmt: skip
    client = TestClient(Starlette(routes=routes))
    addresses = [
        f"/attention-weights/{token}/{stack}/0/0",
        f"/attention-weights/{token}/row/{stack}/0/0/0",
        f"/attention-weights/{token}/path/{stack}/0/0/0/0",
        f"/attention-weights/{token}/drawn/weights/{stack}/0/0",
        f"/attention-file/{token}",
        f"/attention-export/{token}/map/svg",
        f"/attention-export/{token}/numbers/csv",
    ]
    for address in addresses:
        for who in ("bob", ""):
            refused = client.get(address, headers={"X-Forwarded-User": who})
            assert refused.status_code == 404, address
            assert "Nothing is kept under" in refused.text
    assert client.get(addresses[0], headers={"X-Forwarded-User": "ada"}).status_code == 200
    assert client.get(addresses[4], headers={"X-Forwarded-User": "ada"}).status_code == 200
    adas.share(entry.id, True)
    assert client.get(addresses[0], headers={"X-Forwarded-User": "bob"}).status_code == 200


def test_where_visitors_sign_in_who_has_not_is_nobody(
    run_page, adas_run, adas, tmp_path, monkeypatch
):
    """The door keeps them out; behind it, too, nothing with an owner is theirs to see."""
    file = tmp_path / "sign-in.toml"
    lines = [f'{name} = "{value}"' for name, value in AUTH.items()]
    file.write_text("\n".join(["[auth]", *lines]))
    monkeypatch.setenv("ATTNVIZ_SIGN_IN", str(file))
    sign_in.cache_clear()
    try:
        assert ownership.visitor() == Visitor("")
        adas.keep(trace(), name="mine")
        assert "Nothing is kept yet" in plain(run_page("library.py").info)
        assert "no run yet" in plain(run_page("runs.py").info)
    finally:
        sign_in.cache_clear()


def test_what_is_done_elsewhere_is_done_for_who_asked(visit, adas_run):
    """In a thread that nobody was told of, things with an owner are not to be seen."""
    import threading

    request = Request(str(adas_run / "model"), "cpu", "the good film")

    def answer(make):
        found = []

        def run():
            try:
                make()
                found.append("seen")
            except ModelError as error:
                found.append(str(error)[:12])

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        return found[0]

    visit("ada")
    carried = ownership.for_this_asker(lambda: refuse_unseen(request))
    assert limits().names_visitors
    visit("bob")
    assert answer(carried) == "seen"
    assert answer(ownership.for_this_asker(lambda: refuse_unseen(request))) == "No folder at"
    visit("")
    assert answer(lambda: refuse_unseen(request)) == "No folder at"
