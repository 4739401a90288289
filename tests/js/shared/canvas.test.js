import assert from "node:assert/strict";
import { test } from "node:test";
import { fit } from "../../../attnviz/views/shared/canvas.js";

const FONT = { measureText: (text) => ({ width: 10 * text.length }) };

test("text that fits stays as it is", () => {
  assert.equal(fit(FONT, "abcdef", 60), "abcdef");
});

test("of longer text as much is left as fits with the dots", () => {
  assert.equal(fit(FONT, "abcdef", 59), "abcd…");
  assert.equal(fit(FONT, "abcdef", 30), "ab…");
  assert.equal(fit(FONT, "abcdef", 5), "…");
});
