import assert from "node:assert/strict";
import { test } from "node:test";
import { nines, onFirst, paddingNote } from "../../../attnviz/views/explorer/maths/notes.js";
import { Axis } from "../../../attnviz/views/explorer/maths/axis.js";
import { close, mapOf, SOUND } from "./examples.js";

test("a share near 1 has as many nines as it has, and is never said to be all", () => {
  assert.equal(nines(0.5), "50.0 %");
  assert.equal(nines(0.9996), "99.96 %");
  assert.equal(nines(0.99996), "99.996 %");
  assert.equal(nines(0.999999), "over 99.999 %");
});

test("the first token's share is counted from the second row on", () => {
  close(
    assert,
    [
      onFirst(
        mapOf([
          [1, 0],
          [0.25, 0.75],
        ]),
      ),
    ],
    [0.25],
  );
  assert.equal(
    onFirst(
      mapOf([
        [1, 0],
        [0, 0],
      ]),
    ),
    0,
  );
});

test("of what is no share of a whole, and of scaled rows, padding has no part to say", () => {
  const axis = new Axis(SOUND, { padding: "cut" });
  const axes = { queries: axis, keys: axis };
  const map = mapOf(Array.from({ length: 5 }, () => [0.2, 0.2, 0.2, 0.2, 0.2]));
  const said = "The last 0.10 s are padding after the sound and are not drawn.";
  assert.deepEqual(paddingNote(map, axes, { shares: false }, false), [said]);
  assert.deepEqual(paddingNote(map, axes, { shares: true }, true), [said]);
});
