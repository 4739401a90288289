"""The explorer as an exported file: what it mixes, leaves out and pools is what numpy says."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import attnviz as av
from attnviz.models.registry import known
from tests.views.test_explorer import made_up

ATLAS = ".atlas-scroll canvas"
PAIR = ("The cat sat uncontrollably. It was tired.", "A dog barked.")


@pytest.fixture(scope="module")
def sentiment():
    return av.trace(av.load("sentiment"), known()["sentiment"].example)


@pytest.fixture(scope="module")
def pair(minilm):
    return av.trace(minilm, PAIR)


@pytest.fixture
def opened(open_page, tmp_path):
    def open_trace(trace, hide="nothing", **options) -> Page:
        path = av.view(trace, hide=hide).to_html(tmp_path / "view.html")
        page = open_page(path.as_uri(), offline=True, **options)
        expect(page.locator(".explorer .readout .big")).to_be_visible()
        return page

    return open_trace


def shown(page: Page) -> float:
    """The weight that is read out, exactly."""
    return float(page.locator(".explorer .readout .big").get_attribute("title") or "nan")


def choose(page: Page, layer: int, head: int) -> None:
    page.get_by_role("button", name="Search and filter heads").click()
    page.get_by_label("Head, as layer.head").fill(f"{layer}.{head}")
    page.get_by_role("button", name="Search and filter heads").click()
    expect(page.locator(".map-panel h2")).to_have_text(f"Layer {layer} · head {head}")


def numbers(page: Page) -> None:
    """Show the tables, the formula and the way to a weight, in place of the map."""
    page.get_by_role("button", name="Tables, the formula").click()


def table(page: Page, title: str) -> Locator:
    """Return the rows of a table of the view Numbers: it is open when it comes in sight."""
    return page.locator(".map-panel details[open]", has_text=title).locator("tbody tr")


def lock(page: Page, text: str) -> None:
    page.locator(".explorer .token", has_text=text).first.click()
    page.mouse.move(2, 2)


def strongest(row: np.ndarray) -> float:
    return float(row.max())


def test_three_mixed_heads_are_their_mean_maximum_and_own_sum(opened, sentiment):
    page = opened(sentiment)
    choose(page, 0, 0)
    page.locator(ATLAS).press("Shift+ArrowRight")
    page.locator(ATLAS).press("Control+ArrowRight")
    page.locator(ATLAS).press("Control+ArrowDown")
    page.locator(ATLAS).press("Space")
    expect(page.locator(".map-panel h2")).to_have_text("Mean of 3 heads")
    expect(page.locator(".mix li .mono:not(.share)")).to_have_text(["0.0", "0.1", "1.2"])
    lock(page, "acting")
    row = sentiment.tokens.text.index("acting")
    maps = np.stack([sentiment.attention(*head)[row] for head in ((0, 0), (0, 1), (1, 2))])
    assert shown(page) == pytest.approx(strongest(maps.mean(0)), abs=1e-6)
    mean = np.mean(
        [av.head_scores(sentiment).previous_token[head] for head in ((0, 0), (0, 1), (1, 2))]
    )
    score = page.locator(".scores summary", has_text="previous token").locator("b")
    assert float(score.get_attribute("title") or "nan") == pytest.approx(mean, abs=1e-5)
    page.get_by_role("button", name="The scores of the chosen head").click()
    page.get_by_label("How the heads are mixed").select_option("max")
    assert shown(page) == pytest.approx(strongest(maps.max(0)), abs=1e-6)
    page.get_by_label("How the heads are mixed").select_option("own")
    page.get_by_label("Weight of head 0.0").fill("3")
    page.get_by_label("Weight of head 0.0").press("Tab")
    own = np.average(maps, axis=0, weights=[3, 1, 1])
    assert shown(page) == pytest.approx(strongest(own), abs=1e-6)
    page.get_by_role("button", name="Remove head 0.1 from the mix").click()
    own = np.average(maps[[0, 2]], axis=0, weights=[3, 1])
    assert shown(page) == pytest.approx(strongest(own), abs=1e-6)


def test_the_rest_is_renormalised_without_special_tokens_and_the_view_says_so(opened, sentiment):
    page = opened(sentiment)
    choose(page, 0, 2)
    lock(page, "acting")
    page.get_by_label("Tokens left out").select_option("special")
    words = "Without special tokens: the rest of each row is scaled to add up to 1."
    expect(page.locator(".text-panel .stated")).to_have_text(words)
    expect(page.locator(".map-panel .rule")).to_contain_text("without special tokens")
    tokens = sentiment.tokens
    kept = ~tokens.special
    row = sentiment.attention(0, 2)[tokens.text.index("acting")][kept]
    assert shown(page) == pytest.approx(strongest(row / row.sum()), abs=1e-6)
    expect(page.locator(".explorer .token.gone")).to_have_text(["[CLS]", "[SEP]"])
    expect(page.locator(".explorer .token.locked")).to_have_text("acting")
    page.get_by_label("Tokens left out").select_option("nothing")
    expect(page.locator(".text-panel .stated")).to_be_hidden()
    whole = sentiment.attention(0, 2)[tokens.text.index("acting")]
    assert shown(page) == pytest.approx(strongest(whole), abs=1e-6)


def test_each_of_several_heads_has_the_colour_that_a_dark_page_gives_it(opened, sentiment):
    page = opened(sentiment, scheme="dark")
    choose(page, 0, 0)
    page.locator(ATLAS).press("Shift+ArrowRight")
    swatches = page.locator(".mix .swatch")
    expect(swatches).to_have_count(2)
    wanted = page.locator(".explorer").evaluate(
        """root => [1, 2].map(n => {
            const each = document.createElement("i");
            each.style.background = `var(--series-${n})`;
            root.append(each);
            const { backgroundColor } = getComputedStyle(each);
            each.remove();
            return backgroundColor;
        })"""
    )
    found = swatches.evaluate_all("all => all.map(i => getComputedStyle(i).backgroundColor)")
    assert found == wanted


def test_a_file_can_open_without_special_tokens_and_says_so(opened, sentiment):
    page = opened(sentiment, hide="special")
    expect(page.locator(".text-panel .stated")).to_contain_text("Without special tokens")
    expect(page.locator(".explorer .token.gone")).to_have_count(2)


def test_words_are_sums_over_keys_and_means_over_queries(opened, pair):
    page = opened(pair)
    choose(page, 5, 11)
    page.get_by_label("Units").select_option("word")
    lock(page, "uncontrollably")
    tokens = pair.tokens
    members = tokens.word == np.bincount(tokens.word[~tokens.special]).argmax()
    assert members.sum() > 1
    groups = np.unique(tokens.word[~tokens.special])
    row = pair.attention(5, 11)[members].mean(0)
    pooled = [row[tokens.word == group].sum() for group in groups] + list(row[tokens.special])
    assert shown(page) == pytest.approx(max(pooled), abs=1e-6)
    expect(page.locator(".text-panel .stated")).to_contain_text("sum of what its tokens receive")


def test_sentences_are_units_of_a_pair_too(opened, pair):
    page = opened(pair)
    page.get_by_label("Units").select_option("sentence")
    expect(page.locator(".explorer .token")).to_have_text(
        ["[CLS]", "The cat sat uncontrollably.", "It was tired.", "[SEP]", "A dog barked.", "[SEP]"]
    )


def test_a_span_is_locked_by_dragging_and_reads_as_the_mean_of_its_rows(opened, sentiment):
    page = opened(sentiment)
    choose(page, 1, 1)
    first = page.locator(".explorer .token", has_text="plot")
    last = page.locator(".explorer .token", has_text="dull")
    first.hover()
    page.mouse.down()
    last.hover()
    page.mouse.up()
    page.mouse.move(2, 2)
    expect(page.locator(".explorer .token.locked")).to_have_text(["plot", "was", "dull"])
    text = sentiment.tokens.text
    rows = sentiment.attention(1, 1)[text.index("plot") : text.index("dull") + 1]
    assert shown(page) == pytest.approx(strongest(rows.mean(0)), abs=1e-6)
    expect(page.locator(".explorer .readout")).to_contain_text("mean of 3 rows")
    page.get_by_label("Shading of the text").select_option("to")
    columns = sentiment.attention(1, 1)[:, text.index("plot") : text.index("dull") + 1]
    assert shown(page) == pytest.approx(strongest(columns.sum(1)), abs=1e-6)


def test_heads_are_ordered_and_filtered_by_a_score(opened, sentiment):
    page = opened(sentiment)
    scores = av.head_scores(sentiment).entropy
    page.get_by_label("Order of the heads").select_option("entropy")
    page.locator(ATLAS).press("Home")
    layer, head = np.unravel_index(scores.argmax(), scores.shape)
    expect(page.locator(".map-panel h2")).to_have_text(f"Layer {layer} · head {head}")
    middle = float(np.median(scores))
    page.get_by_role("button", name="Search and filter heads").click()
    page.get_by_label("Value").fill(str(middle))
    few = int((scores < middle).sum())
    expect(page.locator(".finder [role=status]")).to_have_text(f"{few} of {scores.size} heads")
    page.locator(ATLAS).press("Home")
    below = np.where(scores < middle, scores, -1)
    layer, head = np.unravel_index(below.argmax(), scores.shape)
    expect(page.locator(".map-panel h2")).to_have_text(f"Layer {layer} · head {head}")
    page.get_by_label("Head, as layer.head").fill("9.9")
    expect(page.get_by_label("Head, as layer.head")).to_have_attribute("aria-invalid", "true")
    told = page.locator(".explorer .finder [role=alert]")
    expect(told).to_have_text("No such head. Write layer.head: layers 0 to 2, heads 0 to 3.")
    page.get_by_label("Head, as layer.head").fill("previous")
    expect(told).to_contain_text("No such head")
    page.get_by_label("Head, as layer.head").fill("5")
    expect(told).to_have_text("")


def test_a_head_and_a_token_are_chosen_by_keyboard_and_the_table_read(opened, sentiment):
    page = opened(sentiment)
    focused = """() => {
      const at = document.activeElement;
      return at.getAttribute("aria-roledescription") ?? at.className;
    }"""

    def tab_to(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if name in str(page.evaluate(focused)):
                return
        raise AssertionError(f"Tab never reached {name}")

    tab_to("grid of attention heads")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".map-panel h2")).to_have_text("Layer 1 · head 1")
    tab_to("token")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".explorer .token.locked")).to_have_text("plot")
    tab_to("attention map")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("n")
    page.get_by_text("Table of the locked row").focus()
    rows = table(page, "Table of the locked row")
    expect(rows).to_have_count(1 + len(sentiment.tokens))
    query = sentiment.tokens.text.index("plot")
    values = rows.locator("td span").evaluate_all("all => all.map(cell => Number(cell.title))")
    np.testing.assert_allclose(values, sentiment.attention(1, 1)[query], atol=1e-6)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("l")
    expect(page.locator(".lines-box")).to_be_visible()


def test_the_strongest_links_are_a_table(opened, sentiment):
    page = opened(sentiment)
    choose(page, 0, 0)
    numbers(page)
    rows = table(page, "Table of the 20 strongest links")
    expect(rows).to_have_count(20)
    values = rows.locator("td:nth-child(3) span").evaluate_all(
        "all => all.map(c => Number(c.title))"
    )
    exact = np.sort(sentiment.attention(0, 0).ravel())[::-1][:20]
    np.testing.assert_allclose(values, exact, atol=1e-6)


def test_lines_read_out_the_token_that_is_pointed_at(opened, sentiment):
    page = opened(sentiment)
    choose(page, 1, 0)
    page.get_by_role("button", name="A line for each link").click()
    over = page.locator(".lines-box .over")
    box = over.bounding_box()
    assert box is not None
    at = sentiment.tokens.text.index("acting")
    page.mouse.move(box["x"] + 12, box["y"] + 24 + (at + 0.5) * 24)
    row = sentiment.attention(1, 0)[at]
    expect(page.locator(".explorer .readout .pair")).to_contain_text("acting →")
    assert shown(page) == pytest.approx(strongest(row), abs=1e-6)
    page.mouse.move(box["x"] + box["width"] - 24, box["y"] + 24 + (at + 0.5) * 24)
    column = sentiment.attention(1, 0)[:, at]
    expect(page.locator(".explorer .readout .pair")).to_contain_text("→ acting")
    assert shown(page) == pytest.approx(strongest(column), abs=1e-6)
    page.mouse.click(box["x"] + 12, box["y"] + 24 + 1.5 * 24)
    page.mouse.move(2, 2)
    expect(page.locator(".explorer .token.locked")).to_have_text(sentiment.tokens.text[1])


def test_lines_of_a_pair_can_be_kept_between_the_two_texts(opened, pair):
    page = opened(pair)
    page.get_by_role("button", name="A line for each link").click()

    def ink() -> int:
        return page.locator(".lines-box canvas >> nth=0").evaluate(
            """canvas => {
              const {width, height} = canvas;
              const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
              return data.reduce((a, b) => a + b, 0);
            }"""
        )

    everything = ink()
    page.get_by_label("Links between which texts").select_option("between")
    between = ink()
    assert 0 < between < everything
    page.get_by_label("Smallest weight to draw").fill("1")
    assert ink() < between


def test_lines_of_512_tokens_scroll_and_draw_only_what_is_in_sight(opened, minilm):
    page = opened(av.trace(minilm, " ".join(["cat", "dog"] * 255)))
    page.get_by_role("button", name="A line for each link").click()
    box = page.locator(".lines-box")
    assert box.evaluate("b => b.scrollHeight") > 512 * 20
    assert box.locator("canvas >> nth=0").evaluate("c => c.clientHeight <= innerHeight")
    page.locator(".lines-box .over").press("ArrowDown")
    for _ in range(30):
        page.locator(".lines-box .over").press("PageDown")
    assert box.evaluate("b => b.scrollTop") > 10_000
    expect(page.locator(".explorer .readout .pair")).to_contain_text("→")


def test_marginals_say_what_a_key_receives_and_how_a_query_spreads(opened, sentiment):
    page = opened(sentiment)
    choose(page, 0, 1)
    over = page.locator(".map-box .over")
    box = over.bounding_box()
    assert box is not None
    tip = page.locator(".map-box .tip")
    weights = sentiment.attention(0, 1)
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] - 20)
    expect(tip).to_contain_text("receives")
    key = sentiment.tokens.text.index(tip.locator("span").first.inner_text())
    got = float(tip.locator("b").inner_text())
    received = [weights[:, k].mean() for k, t in enumerate(sentiment.tokens.text)
                if t == sentiment.tokens.text[key]]  # fmt: skip
    assert min(abs(got - value) for value in received) < 0.005 * got + 1e-4


def test_the_bytes_of_a_character_can_be_seen_as_one(opened):
    page = opened(av.trace(av.load("induction", device="cpu"), "Anna met 东, Anna met"))
    expect(page.locator(".explorer .token", has_text="东")).to_have_count(0)
    page.get_by_label("Units").select_option("character")
    expect(page.locator(".explorer .token", has_text="东")).to_have_count(1)
    expect(page.locator(".text-panel .stated")).to_contain_text("sum of what its tokens receive")


def test_what_a_model_cannot_read_stands_before_its_greyed_answer(opened):
    page = opened(av.trace(av.load("sentiment", device="cpu"), "这部电影不好看"))
    first = page.locator(".answer > *").first
    expect(first).to_have_class("doubts")
    expect(first).to_contain_text("7 of 7 tokens are unknown to this model")
    box = page.locator(".answer .doubts").bounding_box()
    answer = page.locator(".answer .first").bounding_box()
    assert box["y"] + box["height"] <= answer["y"] + 2
    assert page.locator(".answer .first").evaluate("e => getComputedStyle(e).opacity") == "0.4"
    expect(page.locator(".caption")).to_contain_text(
        "words of scripts without spaces come from the dict"
    )


def test_full_screen_shows_the_whole_map_with_its_scale_and_escape_leaves_it(opened, minilm):
    page = opened(av.trace(minilm, "a cat sat " * 10))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("button", name="Full screen").click()
    leave = page.get_by_role("button", name="Leave full screen")
    expect(leave).to_be_attached()
    for part in (".map-box .over", ".legend"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    page.locator("body").press("Escape")
    expect(page.get_by_role("button", name="Full screen (key f)")).to_be_attached()
    assert page.evaluate("document.fullscreenElement") is None
    expect(page.locator(".explorer .token.locked")).to_have_count(1)  # it left, and did no more


def test_layers_above_what_is_in_sight_are_counted(opened):
    page = opened(made_up(30, 6, 12))
    assert "more layers" in page.locator(".atlas-scroll .more").first.inner_text()
    page.locator(".atlas-scroll canvas").press("Home")
    expect(page.locator(".atlas-scroll .more").first).to_be_hidden()
    expect(page.locator(".atlas-scroll .more").last).to_contain_text("more layers")


def test_a_score_says_on_how_many_queries_it_stands(open_page, tmp_path):
    trace = av.trace(av.load("sentiment"), "good film good film")
    queries = av.head_scores(trace).queries
    assert queries["induction"] < 8
    page = open_page(av.view(trace).to_html(tmp_path / "v.html").as_uri(), offline=True)
    line = page.locator(".scores details", has_text="induction")
    expect(line.locator("b")).to_contain_text(f"mean of {queries['induction']} quer")
    expect(line.locator("b")).to_have_class("few")
    expect(line).to_have_attribute("title", re.compile("too few to name a head by"))
    entropy = page.locator(".scores details", has_text="entropy")
    expect(entropy).to_have_attribute("title", f"mean of {queries['entropy']} queries")
    expect(entropy.locator("b")).not_to_have_class("few")
