import assert from "node:assert/strict";
import { test } from "node:test";
import { arranged } from "../../../attnviz/views/explorer/maths/heads.js";
import { layOutHeads } from "../../../attnviz/views/explorer/maths/atlas_layout.js";
import {
  inRange,
  layersAtOnce,
  rangeWith,
} from "../../../attnviz/views/explorer/maths/layer_range.js";
import { stack } from "./examples.js";

test("a range moves no further than brings a layer into it, and stays on the layers", () => {
  assert.deepEqual(
    [0, 5, 11, 12, 40, 47].map((at) => rangeWith(0, 48, at, 12)),
    [0, 0, 0, 1, 29, 36],
  );
  assert.equal(rangeWith(30, 48, 20, 12), 20);
  assert.equal(rangeWith(30, 8, 7, 12), 0);
});

test("the grid of a range has its layers alone, also where some do not attend", () => {
  const of = stack({ layers: 30, heads: 20, instead: { 3: "Mamba" } });
  const all = arranged(of, { order: "layer", filter: null });
  const { range, arranged: part } = inRange(of, all, 2);
  assert.deepEqual(range, [2, 14]);
  assert.equal(part.heads.length, 12 * 20);
  const grid = layOutHeads(of, part, 240, false, range);
  assert.equal(grid.maps.length, 12);
  assert.deepEqual([grid.maps[0].first, grid.maps.at(-1).first], [2, 14]);
});

test("a strip above the rest stays one row of thumbnails, whatever the model's size", () => {
  for (const [layers, heads] of [
    [30, 9],
    [24, 16],
    [32, 32],
    [96, 128],
  ]) {
    const of = stack({ layers, heads });
    const all = arranged(of, { order: "layer", filter: null });
    const { arranged: part } = inRange(of, all, layers - layersAtOnce(heads));
    const strip = layOutHeads(of, part, 760, true);
    assert.equal(strip.height, 3 + 54 + 18, `${layers} x ${heads}`);
    assert.equal(strip.count, layersAtOnce(heads) * heads);
  }
});
