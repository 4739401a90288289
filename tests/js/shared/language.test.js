import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import {
  counted,
  entriesOf,
  N_,
  pluralForm,
  speak,
  tr,
} from "../../../attnviz/views/shared/language.js";

/** @type {import("../../../attnviz/views/shared/language.js").Language} */
const POLISH = {
  code: "pl",
  direction: "ltr",
  marks: [",", " "],
  plural: "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2",
  messages: {
    "for {label}": "dla {label}",
    mean: "średnia",
    "{n} head": ["{n} głowa", "{n} głowy", "{n} głów"],
  },
};

afterEach(() => speak(null));

test("english stands in the source", () => {
  assert.equal(tr("for {label}", { label: "not" }), "for not");
  assert.equal(counted("{n} head", "{n} heads", 1), "1 head");
  assert.equal(counted("{n} head", "{n} heads", 0), "0 heads");
});

test("a language is spoken once it is known, and english again after it", () => {
  speak(POLISH);
  assert.equal(tr("for {label}", { label: "not" }), "dla not");
  assert.deepEqual(entriesOf({ mean: N_("mean"), max: N_("maximum") }), [
    ["mean", "średnia"],
    ["max", "maximum"],
  ]);
  speak(null);
  assert.equal(tr("for {label}", { label: "not" }), "for not");
});

test("a number chooses among all forms of its language", () => {
  speak(POLISH);
  const said = [1, 2, 4, 5, 12, 22, 112].map((n) => counted("{n} head", "{n} heads", n));
  assert.deepEqual(
    said.map((each) => each.split(" ")[1]),
    ["głowa", "głowy", "głowy", "głów", "głów", "głowy", "głów"],
  );
});

test("what stands in a place is taken as it is", () => {
  assert.equal(tr("{a} of {b}", { a: "{b}", b: "$&" }), "{b} of $&");
  assert.equal(tr("{a} of {b}", { a: 1 }), "1 of {b}");
});

test("plural rules of gettext are read as C reads them", () => {
  const arabic = pluralForm(
    "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5)",
  );
  assert.deepEqual([0, 1, 2, 3, 11, 100, 103].map(arabic), [0, 1, 2, 3, 4, 5, 3]);
  assert.deepEqual([0, 1, 2].map(pluralForm("n != 1")), [1, 0, 1]);
  assert.deepEqual([0, 1, 2].map(pluralForm("0")), [0, 0, 0]);
  assert.equal(pluralForm("")(3), 0);
});
