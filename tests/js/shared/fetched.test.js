import assert from "node:assert/strict";
import { test } from "node:test";
import { asFloats, bytesFrom, Kept } from "../../../attnviz/views/shared/fetched.js";

test("bytes are as many numbers as were asked for, or the answer is not the host's", () => {
  const bytes = Float32Array.of(0.5, -1).buffer;
  assert.deepEqual(asFloats(bytes, 2), Float32Array.of(0.5, -1));
  assert.throws(() => asFloats(bytes, 3), /answered in place of the server/);
});

test("the bytes at an address are those that stand there", async () => {
  assert.equal(Buffer.from(await bytesFrom("data:,abc")).toString(), "abc");
});

test("of too many things the one goes that was not used for longest", () => {
  const kept = new Kept();
  for (const key of ["a", "b", "c"]) kept.set(key, key.toUpperCase(), 3);
  assert.equal(kept.get("a"), "A");
  kept.set("d", "D", 3);
  assert.deepEqual(
    ["a", "b", "c", "d"].map((key) => kept.has(key)),
    [true, false, true, true],
  );
  assert.equal(kept.get("b"), undefined);
});

test("a thing that is kept again takes no second place", () => {
  const kept = new Kept();
  kept.set("a", 1, 2);
  kept.set("b", 2, 2);
  kept.set("a", 3, 2);
  assert.deepEqual([kept.get("a"), kept.get("b")], [3, 2]);
});

test("room for none keeps none", () => {
  const kept = new Kept();
  kept.set("a", 1, 0);
  assert.equal(kept.has("a"), false);
});
