import assert from "node:assert/strict";
import { test } from "node:test";
import { Weights } from "../../../attnviz/views/explorer/data/weights.js";
import { close, stack, tokens } from "./examples.js";

const AXES = [tokens(["a", "b"]), tokens(["x", "y", "z"])];
const range = (n) => Float32Array.from({ length: n }, (_, i) => i);

function weights(line, arrays) {
  const header = { axes: AXES, stacks: [stack({ keys: 1, ...line })] };
  return new Weights(header, arrays);
}

test("maps stand one after the other, layer by layer and head by head", () => {
  const found = weights({}, { "encoder/weights": range(24) }).best("encoder", 1, 0);
  assert.deepEqual([...found.values], [12, 13, 14, 15, 16, 17]);
  assert.deepEqual([found.rows, found.columns, found.scale, found.within], [2, 3, 1, 0]);
});

test("of a hybrid the maps of layers without attention are not there", () => {
  const line = { layers: 3, instead: { 0: "Mamba" } };
  const found = weights(line, { "encoder/weights": range(24) }).best("encoder", 1, 1);
  assert.deepEqual([...found.values], [6, 7, 8, 9, 10, 11]);
});

test("rounded maps say how far they are rounded", () => {
  const bytes = { "encoder/weights": new Uint8Array(24).fill(127) };
  const found = weights({ weights: "rounded", levels: 127 }, bytes).best("encoder", 0, 0);
  close(assert, [found.scale * found.values[0], found.within], [1, 0.5 / 127]);
});

test("an overview has cells, known to half a step of 255", () => {
  const bytes = { "encoder/overview": Uint8Array.from({ length: 8 }, (_, i) => i) };
  const of = weights({ weights: "overview", cells: [1, 2] }, bytes);
  const found = of.best("encoder", 1, 1);
  assert.deepEqual([...found.values, found.rows, found.columns], [6, 7, 1, 2]);
  close(assert, [found.within], [0.5 / 255]);
  assert.equal(of.near("encoder", [{ layer: 1, head: 1 }], null), null);
});

test("a file's head is whole beside its overview; mixed with another it is an overview too", () => {
  const arrays = { "encoder/overview": new Uint8Array(8), "encoder/whole/1.0": range(6) };
  const line = { weights: "overview", cells: [1, 2], held: [{ layer: 1, head: 0, whole: true }] };
  const of = weights(line, arrays);
  const [one, other] = [
    { layer: 1, head: 0 },
    { layer: 0, head: 0 },
  ];
  assert.equal(of.best("encoder", 1, 0).values, arrays["encoder/whole/1.0"]);
  assert.deepEqual(
    of.together("encoder", [one]).map(({ rows }) => rows),
    [2],
  );
  assert.deepEqual(
    of.together("encoder", [one, other]).map(({ rows }) => rows),
    [1, 1],
  );
});

test("a file's rows and columns are found by their runs, and mixed where each head has them", () => {
  const held = (head) => ({
    layer: 0,
    head,
    rows: [[1, 1]],
    columns: [
      [0, 0],
      [2, 2],
    ],
  });
  const arrays = {
    "encoder/overview": new Uint8Array(8),
    "encoder/rows/0.0": Float32Array.of(0.2, 0.3, 0.5),
    "encoder/columns/0.0": Float32Array.of(1, 2, 3, 4),
    "encoder/rows/0.1": Float32Array.of(0.4, 0.1, 0.5),
    "encoder/columns/0.1": Float32Array.of(3, 4, 5, 6),
  };
  const line = { weights: "overview", cells: [1, 2], held: [held(0), held(1)] };
  const of = weights(line, arrays);
  const [one, two] = [0, 1].map((head) => ({ layer: 0, head }));
  const near = of.near("encoder", [one], null);
  close(assert, near.row(1), [0.2, 0.3, 0.5]);
  assert.equal(near.row(0), null);
  assert.deepEqual([...near.column(2)], [3, 4]);
  assert.equal(near.column(1), null);
  assert.deepEqual(near.rows, [[1, 1]]);
  close(assert, of.near("encoder", [one, two], [0.5, 0.5]).row(1), [0.3, 0.2, 0.5]);
  assert.equal(of.near("encoder", [one, { layer: 1, head: 0 }], [0.5, 0.5]), null);
});

test("only fetched maps have to be counted", () => {
  assert.equal(weights({}, {}).room("encoder"), Infinity);
  assert.equal(weights({ weights: "fetch" }, {}).room("encoder"), Math.floor(256e6 / 24));
});
