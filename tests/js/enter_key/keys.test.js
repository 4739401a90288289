import assert from "node:assert/strict";
import { test } from "node:test";
import { runsText } from "../../../attnviz/views/enter_key/keys.js";

const PLAIN = {
  key: "Enter",
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  keyCode: 13,
};

test("Enter alone runs a text, with another key held it does what it did", () => {
  assert.equal(runsText(PLAIN), true);
  for (const held of ["shiftKey", "ctrlKey", "metaKey", "altKey"])
    assert.equal(runsText({ ...PLAIN, [held]: true }), false, held);
  assert.equal(runsText({ ...PLAIN, key: "e", keyCode: 69 }), false);
});

test("an Enter that takes a word from an input method runs nothing", () => {
  assert.equal(runsText({ ...PLAIN, isComposing: true }), false);
  assert.equal(runsText({ ...PLAIN, keyCode: 229 }), false);
});
