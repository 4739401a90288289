import assert from "node:assert/strict";
import { test } from "node:test";
import { worthKeeping } from "../../../attnviz/views/last_visit/address.js";

const PATHS = ["", "what_if"];
const kept = (/** @type {string} */ pathname, search = "", base = "") =>
  worthKeeping({ pathname, search }, { base, paths: PATHS });

test("a page of the workspace is kept with its parameters", () => {
  assert.equal(kept("/", "?model=minilm"), "?model=minilm");
  assert.equal(kept("/what_if", "?model=minilm&text=a"), "what_if?model=minilm&text=a");
  assert.equal(kept("/app/what_if/", "", "/app"), "what_if");
  assert.equal(kept("/app/", "?model=a", "/app/"), "?model=a");
  assert.equal(kept("/elsewhere", "", "/app"), null);
});

test("the first page as it opens is the end of what was kept, and other pages change nothing", () => {
  assert.equal(kept("/"), "");
  assert.equal(kept("/train", "?run=a"), null);
});
