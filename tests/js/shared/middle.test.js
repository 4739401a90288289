import assert from "node:assert/strict";
import { test } from "node:test";
import { middle } from "../../../attnviz/views/shared/middle.js";

/** @param {string} text */
const length = (text) => text.length;

test("what fits is left as it is", () => {
  assert.equal(middle("sentiment", 9, length), "sentiment");
});

test("what does not is cut in its middle, and the end is kept", () => {
  assert.equal(middle("runs/2026-11-30-topics-a", 11, length), "runs/…ics-a");
  assert.equal(middle("runs/2026-11-30-topics-b", 11, length), "runs/…ics-b");
});

test("no character is cut", () => {
  const family = "👨‍👩‍👧‍👦";
  const cut = middle(family.repeat(6), 2 * family.length + 1, length);
  assert.equal(cut, `${family}…${family}`);
});

test("where nothing fits there is only the sign that something was left out", () => {
  assert.equal(middle("long", 0, length), "…");
});
