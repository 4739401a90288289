import assert from "node:assert/strict";
import { test } from "node:test";
import { allowedIn, borderOf, isPair, PAIRS } from "../../../attnviz/views/explorer/maths/pairs.js";

const axis = { segment: [0, 0, 1] };
const TWO = { queries: axis, keys: axis };

test("lines of a pair join what was chosen", () => {
  const joined = (pairs) => {
    const allowed = allowedIn(TWO, pairs);
    return [
      [0, 1],
      [2, 2],
      [0, 2],
      [2, 0],
    ].map(([query, key]) => allowed(query, key));
  };
  assert.deepEqual(joined("all"), [true, true, true, true]);
  assert.deepEqual(joined("first"), [true, false, false, false]);
  assert.deepEqual(joined("second"), [false, true, false, false]);
  assert.deepEqual(joined("over"), [false, false, true, false]);
  assert.deepEqual(joined("back"), [false, false, false, true]);
  assert.deepEqual(joined("between"), [false, false, true, true]);
  assert.equal(Object.keys(PAIRS).length, 6);
});

test("one text, and two axes, are no pair: all may be joined", () => {
  const one = { segment: [0, 0, 0] };
  assert.equal(isPair({ queries: one, keys: one }), false);
  assert.equal(isPair({ queries: axis, keys: one }), false);
  assert.equal(allowedIn({ queries: axis, keys: one }, "second")(0, 0), true);
});

test("the second text of a pair begins where a map has its line", () => {
  assert.equal(borderOf({ segment: [0, 0, 1, 1] }), 2);
  assert.equal(borderOf({ segment: [0, 0, 0] }), -1);
  assert.equal(borderOf({ segment: [1, 1] }), -1); // the first is left out
});
