import assert from "node:assert/strict";
import { test } from "node:test";
import {
  number,
  probability,
  rankIn,
  score,
  weight,
} from "../../../attnviz/views/shared/format.js";

test("numbers have three significant digits", () => {
  const said = [0.123456, 0.25, 1, 12.345, 123.45, 1234.4, -0.25, 0].map(number);
  assert.deepEqual(said, ["0.123", "0.250", "1.00", "12.3", "123", "1234", "-0.250", "0"]);
});

test("a number is rounded before its digits are counted", () => {
  assert.deepEqual([0.9997, 9.996, 99.96, 999.6].map(number), ["1.00", "10.0", "100", "1000"]);
});

test("what is under a ten-thousandth is only called that small", () => {
  assert.deepEqual([0.0001, 0.00009999, 0.00001].map(number), ["0.000100", "0.000100", "< 0.0001"]);
});

test("where there is no number stands a dash", () => {
  assert.deepEqual([null, undefined, NaN].map(number), ["–", "–", "–"]);
});

test("scores have a minus of their own, and powers of ten where they are tiny or huge", () => {
  assert.deepEqual([0, 4.56, -0.12345, 0.001].map(score), ["0", "4.56", "−0.123", "0.00100"]);
  assert.deepEqual([0.0000012, -0.000999].map(score), ["1.20e−6", "−9.99e−4"]);
  assert.deepEqual([99999, 123456, -1e7].map(score), ["99999", "1.23e5", "−1.00e7"]);
});

test("a rounded weight has no more digits than are known", () => {
  assert.equal(weight(0.12345, 0), "0.123");
  assert.equal(weight(0.12345, 0.002), "≈ 0.12");
  assert.deepEqual(
    [0, 0.0019, 0.002].map((value) => weight(value, 0.002)),
    ["< 0.002", "< 0.002", "≈ 0.00"],
  );
});

test("a rank counts the values above, and equal ones share it", () => {
  const values = [0.1, 0.5, 0.25, 0.25];
  assert.deepEqual(
    values.map((_, at) => rankIn(values, at, 0)),
    ["4", "1", "2", "2"],
  );
});

test("values that rounding may have exchanged share a range of ranks", () => {
  const values = [0.5, 0.495, 0.3, 0.1];
  assert.deepEqual(
    values.map((_, at) => rankIn(values, at, 0.005)),
    ["1 to 2", "1 to 2", "3", "4"],
  );
});

test("values of one step of rounding apart are told apart", () => {
  // Steps of 0.5, each at most 0.25 off.
  assert.equal(rankIn([1, 1.5], 0, 0.25), "2");
  assert.equal(rankIn([1, 1.5], 1, 0.25), "1");
});

test("a probability is never called certain where it is only close to it", () => {
  const said = [0.974, 0.00326, 0.0257, 0.9997, 1, 0, 0.00001, null].map(probability);
  const right = ["0.974", "0.00326", "0.0257", "> 0.999", "1.00", "0", "< 0.0001", "–"];
  assert.deepEqual(said, right);
});
