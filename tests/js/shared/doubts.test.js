import assert from "node:assert/strict";
import { test } from "node:test";
import { isGrave } from "../../../attnviz/views/shared/doubts.js";

test("one grave reason makes doubts grave", () => {
  const [slight, grave] = [false, true].map((each) => ({ grave: each, said: "Why." }));
  assert.equal(isGrave([slight, grave]), true);
  assert.equal(isGrave([slight]), false);
  assert.equal(isGrave([]), false);
});
