import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../../../attnviz/views/shared/pack.js";

// As attnviz.views.view.pack writes it: the length of the JSON, the JSON filled up with spaces so
// that the arrays begin at a multiple of 8, and the arrays, each at a multiple of 8.
function block() {
  const arrays = { x: [0, 8, "float32"], y: [8, 3, "uint8"], z: [16, 8, "float64"] };
  let json = JSON.stringify({ name: "café", arrays });
  const bytes = (text) => new TextEncoder().encode(text);
  while ((4 + bytes(json).length) % 8) json += " ";
  const { length } = bytes(json);
  const found = new Uint8Array(4 + length + 24);
  const view = new DataView(found.buffer);
  view.setUint32(0, length, true);
  found.set(bytes(json), 4);
  view.setFloat32(4 + length, 1.5, true);
  view.setFloat32(8 + length, -2, true);
  found.set([7, 8, 9], 12 + length);
  view.setFloat64(20 + length, 0.1, true);
  return found;
}

function check({ header, arrays }) {
  assert.equal(header.name, "café");
  assert.deepEqual(arrays, {
    x: Float32Array.of(1.5, -2),
    y: Uint8Array.of(7, 8, 9),
    z: Float64Array.of(0.1),
  });
}

test("a block is read back, and its arrays are not copied", () => {
  const found = block();
  const read = unpack(found.buffer);
  check(read);
  assert.equal(read.arrays.x.buffer, found.buffer);
});

test("a block may lie anywhere in its memory", () => {
  for (const offset of [0, 1, 4, 7]) {
    const around = new Uint8Array(block().length + 16);
    around.set(block(), offset);
    check(unpack(around.subarray(offset, offset + block().length)));
  }
});
