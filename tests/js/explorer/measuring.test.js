import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Measuring } from "../../../attnviz/views/explorer/measuring.js";

const flush = () => new Promise((resolve) => setTimeout(resolve));

/** A workbench whose answers never come, until they are stopped. */
function bench() {
  const made = { draws: 0, signals: [] };
  made.draw = () => void made.draws++;
  made.answer = (_lists, signal) => {
    made.signals.push(signal);
    return new Promise((resolve) => signal.addEventListener("abort", resolve));
  };
  return made;
}

let one;
let measuring;
beforeEach(() => {
  one = bench();
  measuring = new Measuring(one);
});
afterEach(() => measuring.stop());

test("what is measured can be stopped, and is drawn again as not measured", async () => {
  const done = measuring.measure([["a change"]], "a");
  assert.equal(measuring.asked.of, "a");
  assert.equal(one.draws, 1); // the button has become Stop
  measuring.asked.control.abort();
  await done;
  assert.equal(measuring.asked, null);
  assert.equal(one.draws, 2);
});

test("another measurement stops the one before", async () => {
  measuring.measure([["a change"]], "a");
  measuring.measure([["another"]], "b");
  await flush();
  assert.deepEqual(
    one.signals.map(({ aborted }) => aborted),
    [true, false],
  );
  assert.equal(measuring.asked.of, "b");
  measuring.stop();
  assert.equal(one.signals[1].aborted, true);
});
