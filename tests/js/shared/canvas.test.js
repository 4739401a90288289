import assert from "node:assert/strict";
import { test } from "node:test";
import { fit } from "../../../attnviz/views/shared/canvas.js";

const FONT = { measureText: (text) => ({ width: 10 * text.length }) };

test("text that fits stays as it is", () => {
  assert.equal(fit(FONT, "abcdef", 60), "abcdef");
});

test("longer text is cut in its middle: what tells two apart is mostly their end", () => {
  assert.equal(fit(FONT, "abcdef", 59), "ab…ef");
  assert.equal(fit(FONT, "abcdef", 30), "a…f");
  assert.notEqual(fit(FONT, "row 8, col 10", 90), fit(FONT, "row 8, col 12", 90));
  assert.equal(fit(FONT, "abcdef", 5), "…");
});
