import assert from "node:assert/strict";
import { test } from "node:test";
import { lookOf, nameOfFile, PARAMETERS } from "../../../attnviz/views/explorer/maths/look.js";
import { initial } from "../../../attnviz/views/explorer/state.js";

const STATE = { ...initial({}), stack: "encoder", heads: [{ layer: 5, head: 11 }] };
const look = (other) => lookOf({ ...STATE, ...other }, "encoder");

test("a look says nothing that is so anyway", () => {
  assert.deepEqual(look({}), { heads: "5.11" });
});

test("a look says what a reader has chosen", () => {
  const options = {
    ...STATE.options,
    view: "lines",
    hide: "special",
    least: 0.5,
    drawn: "relevance",
  };
  assert.deepEqual(look({ options, target: "good", stack: "cross" }), {
    heads: "5.11",
    stack: "cross",
    view: "lines",
    drawn: "relevance",
    hide: "special",
    least: "0.5",
    answer: "good",
  });
  assert.equal(look({ target: "good" }).answer, undefined); // of relevance alone
});

test("a lock is named by its side and place, a cell by both of its places", () => {
  assert.equal(look({ lock: { side: "query", index: 3 } }).lock, "q3");
  assert.equal(look({ lock: { side: "both", index: 3, end: 5 } }).lock, "b3-5");
  assert.equal(look({ lock: { side: "key", index: 2, end: 2 } }).lock, "k2");
  assert.equal(look({ lock: { query: 3, key: 7 } }).lock, "3:7");
});

test("a mix is named with its shares; own weights that are all 0 are a mean", () => {
  const heads = [
    { layer: 0, head: 1 },
    { layer: 2, head: 3 },
  ];
  const mix = (mixing) => look({ heads, mixing });
  assert.deepEqual(mix({ how: "max", own: {} }), { heads: "0.1,2.3", mix: "max" });
  assert.deepEqual(mix({ how: "own", own: { 0.1: 3 } }), {
    heads: "0.1,2.3",
    mix: "own",
    shares: "3,1",
  });
  assert.deepEqual(mix({ how: "own", own: { 0.1: 0, 2.3: 0 } }), { heads: "0.1,2.3" });
  assert.deepEqual(look({ mixing: { how: "max", own: {} } }), { heads: "5.11" }); // one head
});

test("all that a look may say is taken out of an address before", () => {
  const options = Object.fromEntries(Object.keys(STATE.options).map((name) => [name, "x"]));
  const said = look({
    options: { ...options, drawn: "relevance" },
    target: "y",
    stack: "z",
    lock: { query: 1, key: 2 },
  });
  for (const name of Object.keys(said)) assert.ok(PARAMETERS.includes(name), name);
});

test("a file is named by its model, its heads and its kind", () => {
  assert.equal(
    nameOfFile("org/a model", { heads: "0.1,2.3" }, "map", "svg"),
    "org-a-model-0.1+2.3-map.svg",
  );
  const long = nameOfFile("m".repeat(90), { heads: "0.1,".repeat(50) }, "card", "html");
  assert.equal(long.length, 60 + 1 + 60 + "-card.html".length);
});
