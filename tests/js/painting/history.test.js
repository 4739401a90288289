import assert from "node:assert/strict";
import { test } from "node:test";
import { StrokeHistory } from "../../../attnviz/views/painting/history.js";
import { statusOf } from "../../../attnviz/views/painting/words.js";

const [even, silence, double] = [{ do: "even" }, { do: "silence" }, { do: "scale", factor: 2 }];

test("strokes are taken back last first, and done again in their order", () => {
  const history = new StrokeHistory();
  history.add([even, silence]);
  assert.deepEqual([history.back(), history.back(), history.back()], [true, true, false]);
  assert.deepEqual(history.strokes, []);
  assert.equal(history.forth(), true);
  assert.deepEqual(history.strokes, [even]);
  assert.deepEqual([history.forth(), history.forth()], [true, false]);
  assert.deepEqual(history.strokes, [even, silence]);
});

test("after another stroke nothing can be done again", () => {
  const history = new StrokeHistory();
  history.add([even]);
  history.back();
  history.add([double]);
  assert.equal(history.forth(), false);
  assert.deepEqual(history.strokes, [double]);
});

test("beside the buttons stands what is most pressing", () => {
  const quiet = { silenced: false, once: "", sent: false, strokes: 0, answer: "It was so." };
  assert.equal(statusOf(quiet), "It was so.");
  assert.equal(statusOf({ ...quiet, strokes: 1 }), "1 stroke not yet run");
  assert.equal(statusOf({ ...quiet, strokes: 2 }), "2 strokes not yet run");
  assert.equal(statusOf({ ...quiet, strokes: 2, sent: true }), "Running …");
  assert.equal(statusOf({ ...quiet, strokes: 2, sent: true, once: "No." }), "No.");
  assert.equal(
    statusOf({ ...quiet, strokes: 1, silenced: true }),
    "The head outputs nothing. 1 stroke not yet run",
  );
});
