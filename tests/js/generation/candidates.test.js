import assert from "node:assert/strict";
import { test } from "node:test";
import { nextTokens } from "../../../attnviz/views/generation/candidates.js";
import {
  columnsOfSteps,
  rowsOfSteps,
  rowsOfWeights,
} from "../../../attnviz/views/generation/tables.js";

// The first step takes its second likeliest token, the second one that is not among the two.
function header({ chances = null, likeliest = null } = {}) {
  return {
    steps: { ids: [8, 9], labels: ["cat", "dog"], probabilities: [0.25, 0.0625], chances },
    candidates: {
      ids: [
        [7, 8],
        [5, 6],
      ],
      labels: [
        ["the", "cat"],
        ["a", "sat"],
      ],
      probabilities: [
        [0.5, 0.25],
        [0.375, 0.125],
      ],
      chances: likeliest,
    },
  };
}

test("the likeliest tokens stand in their order, and the taken one is marked", () => {
  assert.deepEqual(nextTokens(header(), 0), [
    { id: 7, label: "the", p: 0.5, chance: null, taken: false, rank: "1" },
    { id: 8, label: "cat", p: 0.25, chance: null, taken: true, rank: "2" },
  ]);
});

test("a taken token that is not among them comes last, with its own probability", () => {
  const all = nextTokens(header(), 1);
  assert.deepEqual(
    all.map(({ label, taken, rank }) => [label, taken, rank]),
    [
      ["a", false, "1"],
      ["sat", false, "2"],
      ["dog", true, "> 2"],
    ],
  );
  assert.equal(all[2].p, 0.0625);
});

test("where tokens are drawn each has a chance; 0 is cut off, and none that the reader chose", () => {
  const drawn = header({
    chances: [0.4, null],
    likeliest: [
      [0.6, 0.4],
      [1, 0],
    ],
  });
  assert.deepEqual(
    [0, 1].map((step) => nextTokens(drawn, step).map(({ chance }) => chance)),
    [
      [0.6, 0.4],
      [1, 0, null],
    ],
  );
});

test("the table of steps has the chance of being drawn only where tokens are drawn", () => {
  assert.deepEqual(columnsOfSteps(header()), ["step", "taken", "probability", "likeliest"]);
  assert.deepEqual(rowsOfSteps(header()), [
    ["1", "cat", "0.25", "the 0.500, cat 0.250"],
    ["2", "dog", "0.0625", "a 0.375, sat 0.125, dog 0.0625"],
  ]);
  const drawn = header({
    chances: [0.4, null],
    likeliest: [
      [0.6, 0.4],
      [1, 0],
    ],
  });
  assert.equal(columnsOfSteps(drawn)[3], "chance");
  assert.deepEqual(
    rowsOfSteps(drawn).map((row) => row[3]),
    ["0.4", "chosen"],
  );
});

test("the table of weights ends where the text did, and a prompt is there as a whole", () => {
  const texts = [
    { stack: "cross", text: ["x", "y"] },
    { stack: "decoder", text: ["a", "b", "c"] },
  ];
  const weights = [Float64Array.of(0.25, 0.75), Float64Array.of(0.123456, 0.876544, 0)];
  assert.deepEqual(rowsOfWeights(texts, weights, 1, 0), [
    ["x", "prompt 0", "0.25"],
    ["y", "prompt 1", "0.75"],
    ["a", "text 0", "0.123456"],
    ["b", "text 1", "0.876544"],
  ]);
  const rounded = rowsOfWeights(texts, [weights[0], Float64Array.of(0.001, 0.876544, 0)], 1, 0.002);
  assert.deepEqual(
    rounded.map((row) => row[2]),
    ["≈ 0.25", "≈ 0.75", "< 0.002", "≈ 0.88"],
  );
});
