import assert from "node:assert/strict";
import { test } from "node:test";
import { titlesOf, valueInWords } from "../../../attnviz/views/comparison/words.js";

test("our own words are headings; a name is written as it is called", () => {
  assert.deepEqual(titlesOf(["before", "after"]), {
    first: "Before",
    second: "After",
    difference: "After minus before",
  });
  assert.deepEqual(titlesOf(["distilbert", "second"]), {
    first: "distilbert",
    second: "Second",
    difference: "Second minus distilbert",
  });
});

test("a difference has its sign, a weight has none, and nothing is a dash", () => {
  const exact = { rounded: false, signed: false };
  assert.equal(valueInWords(0.12345, exact), "0.123");
  assert.equal(valueInWords(0.12345, { ...exact, signed: true }), "+0.123");
  assert.equal(valueInWords(-0.12345, { ...exact, signed: true }), "−0.123");
  assert.equal(valueInWords(0, { ...exact, signed: true }), "0");
  assert.equal(valueInWords(NaN, exact), "–");
});

test("of rounded weights no more digits are written than are known", () => {
  const rounded = { rounded: true, signed: false };
  assert.equal(valueInWords(0.12345, rounded), "≈ 0.12");
  assert.equal(valueInWords(-0.5, { ...rounded, signed: true }), "≈ -0.50");
  assert.equal(valueInWords(NaN, rounded), "–");
});
