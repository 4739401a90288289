import assert from "node:assert/strict";
import { test } from "node:test";
import { openingOf, PairedMaps } from "../../../attnviz/views/comparison/maps.js";
import { threeOf } from "../../../attnviz/views/comparison/three_maps.js";

// The first has one token and one head a layer, the second two tokens and two heads.
const STACK = {
  name: "encoder",
  weights: "exact",
  sides: [
    { queries: 1, keys: 1, heads: 1 },
    { queries: 1, keys: 2, heads: 2 },
  ],
  urls: [],
};

test("the maps of a head are cut out of what was sent, by the heads that each of the two has", () => {
  const maps = new PairedMaps(STACK, {
    "encoder/first": Float32Array.of(0.5, 0.75),
    "encoder/second": Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7),
  });
  assert.deepEqual(maps.at(0, 0), [Float32Array.of(0.5), Float32Array.of(0, 1)]);
  assert.deepEqual(maps.at(1, 0), [Float32Array.of(0.75), Float32Array.of(4, 5)]);
});

test("rounded weights are steps of 1/255", () => {
  const maps = new PairedMaps(
    { ...STACK, weights: "rounded" },
    { "encoder/first": Uint8Array.of(255), "encoder/second": Uint8Array.of(0, 51) },
  );
  assert.deepEqual(maps.at(0, 0), [Float32Array.of(1), Float32Array.of(0, 0.2)]);
});

test("maps that were not sent are missed by name", () => {
  assert.throws(() => new PairedMaps(STACK, {}).at(0, 0), /of the stack encoder did not come/);
});

// An address of data is answered with its own text: of "data:,0000" and "/1/0" these are 8 bytes.
const FETCHED = {
  ...STACK,
  weights: "fetch",
  sides: [
    { queries: 1, keys: 1, heads: 1 },
    { queries: 2, keys: 1, heads: 1 },
  ],
  urls: ["data:,", "data:,0000"],
};

test("a head that is fetched is there from then on", async () => {
  const maps = new PairedMaps(FETCHED, {});
  assert.equal(maps.at(1, 0), null);
  const both = await maps.load(1, 0);
  assert.deepEqual(Buffer.from(both[0].buffer).toString(), "/1/0");
  assert.deepEqual(Buffer.from(both[1].buffer).toString(), "0000/1/0");
  assert.equal(maps.at(1, 0), both);
  assert.equal(maps.at(1, 1), null);
});

test("an answer of another length is refused, and nothing is kept of it", async () => {
  const maps = new PairedMaps({ ...FETCHED, urls: ["data:,", "data:,0"] }, {});
  await assert.rejects(maps.load(0, 0), /answered in place of the server/);
  assert.equal(maps.at(0, 0), null);
});

test("each map is cut into rows by the keys of its own input", () => {
  const units = [
    [0, 0],
    [-1, 1],
  ];
  const sides = [
    { queries: 1, keys: 1, heads: 1 },
    { queries: 2, keys: 2, heads: 1 },
  ];
  const stack = { queries: { pairs: units }, keys: { pairs: units }, sides };
  const { second } = threeOf([Float32Array.of(1), Float32Array.of(1, 0, 0.25, 0.75)], stack);
  assert.deepEqual([...second], [1, 0, 0.25, 0.75]);
});

test("three maps lie on the same axes: the first, the second, and the second minus the first", () => {
  const keys = [
    [0, 0],
    [-1, 1],
  ];
  const stack = { queries: { pairs: [[0, 0]] }, keys: { pairs: keys }, sides: STACK.sides };
  const maps = threeOf([Float32Array.of(1), Float32Array.of(0.25, 0.75)], stack);
  assert.deepEqual(
    [maps.first, maps.second, maps.difference].map((map) => [...map]),
    [
      [1, 0],
      [0.25, 0.75],
      [-0.75, 0.75],
    ],
  );
});

test("the stack that opens is the first in which a head moved, or else the first", () => {
  const stacks = [{ name: "encoder" }, { name: "decoder" }, { name: "cross" }];
  const still = { "encoder/moved": [0, NaN], "decoder/moved": [0], "cross/moved": [0] };
  assert.equal(openingOf(stacks, still).name, "encoder");
  assert.equal(openingOf(stacks, { ...still, "decoder/moved": [0, 0.2] }).name, "decoder");
  assert.equal(openingOf(stacks, { ...still, "encoder/moved": [0.1] }).name, "encoder");
});
