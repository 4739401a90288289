import assert from "node:assert/strict";
import { test } from "node:test";
import { aboutBars, chosenInWords } from "../../../attnviz/views/generation/words.js";

test("tokens were chosen greedily, or drawn as Python says, in whatever language", () => {
  assert.equal(
    chosenInWords({ greedy: true, chosen: "gierig: ..." }),
    "Tokens were chosen greedily.",
  );
  const chosen = "drawn with temperature 1, top-p 0.9, seed 0";
  assert.equal(chosenInWords({ greedy: false, chosen }), `Tokens were ${chosen}.`);
});

test("the bars say what they show, and that another token can be chosen where it can", () => {
  const greedy = { drawn: false, waiting: false, choosing: false };
  assert.equal(aboutBars(greedy), "Bars: probability by the model. ");
  assert.match(aboutBars({ ...greedy, choosing: true }), /model\. Choose another token/);
  assert.match(aboutBars({ ...greedy, choosing: true, waiting: true }), /model\. Continuing/);
  assert.match(aboutBars({ ...greedy, drawn: true }), /ticks: the chance of being sampled\. $/);
});
