import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FIRST_SHADE } from "../../../attnviz/views/explorer/parts/head_scatter.js";
import { shadesOf } from "../../../attnviz/views/explorer/parts/shades.js";
import {
  contrast,
  leastOpacity,
  oklab,
  parseHex,
  rampBetween,
  signedRampBetween,
  srgb,
} from "../../../attnviz/views/shared/color.js";
import { close } from "../explorer/examples.js";

const [WHITE, GREY, BLACK] = [
  [1, 0, 0],
  [0.5, 0, 0],
  [0, 0, 0],
];

test("colours are read as a theme writes them", () => {
  assert.deepEqual(parseHex("#f0a"), [255, 0, 170]);
  assert.deepEqual(parseHex("#1a2B3c"), [26, 43, 60]);
  assert.deepEqual(parseHex("#1a2b3c80"), [26, 43, 60]);
  assert.deepEqual(parseHex("rgb(26, 43, 60)"), [26, 43, 60]);
  assert.deepEqual(parseHex("rgb(26 43 60 / 0.5)"), [26, 43, 60]);
  assert.deepEqual(parseHex(""), [255, 255, 255]);
});

test("Oklab has the numbers that Ottosson gives for the ends of the screen", () => {
  close(assert, oklab([255, 255, 255]), [1, 0, 0], 1e-6);
  close(assert, oklab([0, 0, 0]), [0, 0, 0], 1e-12);
  close(assert, oklab([255, 0, 0]), [0.62796, 0.22486, 0.12585], 1e-5);
  close(assert, oklab([0, 0, 255]), [0.45201, -0.03246, -0.31153], 1e-5);
});

test("a colour comes back from Oklab as it was, and one that no screen has is the nearest", () => {
  for (const rgb of [
    [0, 0, 0],
    [26, 43, 60],
    [255, 0, 170],
    [12, 250, 3],
    [255, 255, 255],
  ])
    assert.deepEqual(srgb(oklab(rgb)), rgb);
  assert.deepEqual(srgb([1.5, 0, 0]), [255, 255, 255]);
  assert.deepEqual(srgb([-1, 0, 0]), [0, 0, 0]);
});

test("the ramp goes straight through its three colours", () => {
  const { css, packed } = rampBetween([WHITE, GREY, BLACK], [0, 0, 0]);
  assert.deepEqual([css.length, packed.length], [256, 256]);
  // A grey of lightness L has L³ of the light: 0.6³ = 0.216 is 128 of 255, 0.2³ = 0.008 is 22.
  assert.deepEqual(
    [0, 102, 204, 255].map((i) => css[i]),
    ["rgb(255 255 255)", "rgb(128 128 128)", "rgb(22 22 22)", "rgb(0 0 0)"],
  );
  assert.deepEqual(
    [0, 102, 204, 255].map((i) => packed[i]),
    [0xffffffff, 0xff808080, 0xff161616, 0xff000000],
  );
});

test("the first half of the ramp leads to its middle colour, the second away from it", () => {
  const { css } = rampBetween([WHITE, WHITE, BLACK], [0, 0, 0]);
  // At 204 of 255 a lightness of 0.4: 0.064 of the light.
  assert.deepEqual([css[102], css[204]], ["rgb(255 255 255)", "rgb(72 72 72)"]);
});

test("packed colours have red in the lowest byte", () => {
  const { packed } = rampBetween([oklab([1, 2, 3]), GREY, BLACK], [0, 0, 0]);
  assert.equal(packed[0], 0xff030201);
});

test("text on a shade is white where the shade has less than 0.179 of the light", () => {
  // 1.05 / 0.229 = 0.229 / 0.05, and 0.563³ = 0.179: dark from a lightness of 0.563 on, step 111.
  const { dark } = rampBetween([WHITE, GREY, BLACK], [0, 0, 0]);
  assert.deepEqual(
    [0, 108, 114, 255].map((i) => dark[i]),
    [false, false, true, true],
  );
});

const CSS = readFileSync(new URL("../../../attnviz/views/theme.css", import.meta.url), "utf8");
const [LIGHT, DARK] = CSS.split('.av[data-theme="dark"]');

for (const [name, own] of [
  ["light", LIGHT],
  ["dark", DARK],
])
  test(`what is written on any shade of the ${name} theme has the contrast that AA asks`, () => {
    const token = (/** @type {string} */ key) => {
      const value = new RegExp(`--${key}: (#\\w+);`);
      return parseHex((value.exec(own) ?? value.exec(LIGHT))[1]); // some stand once for both
    };
    const stops = (...keys) => keys.map((key) => oklab(token(key)));
    const ramp = rampBetween(stops("ramp-low", "ramp-middle", "ramp-high"), token("text"));
    const signed = signedRampBetween(stops("signed-negative", "signed-zero", "signed-positive"));
    assert.ok(contrast(parseHex(ramp.css[FIRST_SHADE]), token("page")) >= 3); // points of heads
    const [white, black, text] = ["on-dark", "on-light", "text"].map(token);
    for (let i = 0; i < 256; i++) {
      const written = ramp.dark[i] ? white : black;
      assert.ok(contrast(written, parseHex(ramp.css[i])) >= 4.5, `cell ${i}`);
    }
    for (const isSigned of [false, true]) {
      const { look } = shadesOf(isSigned, [1], { ramp, signed });
      for (let i = isSigned ? -255 : 0; i <= 255; i++) {
        const { css, dark, light } = look(i / 255);
        const written = dark ? white : light ? black : text;
        assert.ok(contrast(written, parseHex(css)) >= 4.5, `token ${isSigned} ${i}`);
      }
    }
  });

test("zero has its own colour exactly, each sign its own side, and no share lies beyond the ends", () => {
  const red = [200, 10, 20];
  const ramp = signedRampBetween([oklab(red), WHITE, BLACK]);
  assert.equal(ramp.shade(0), "rgb(255 255 255)");
  assert.equal(ramp.shade(0.4), "rgb(128 128 128)");
  assert.deepEqual([1, 7].map(ramp.shade), ["rgb(0 0 0)", "rgb(0 0 0)"]);
  assert.deepEqual([-1, -7].map(ramp.shade), ["rgb(200 10 20)", "rgb(200 10 20)"]);
});

test("a shade is the same colour packed for a picture", () => {
  const ramp = signedRampBetween([oklab([200, 10, 20]), WHITE, BLACK]);
  assert.deepEqual(
    [-1, 0, 0.4, 1].map(ramp.packed),
    [0xff140ac8, 0xffffffff, 0xff808080, 0xff000000],
  );
});

test("the weakest line is as opaque as it has to be to be seen on the page", () => {
  for (const [color, page] of [
    ["#3B5BDB", "#FFFFFF"],
    ["#8EA5FF", "#0F1216"],
  ]) {
    const opacity = leastOpacity(color, page);
    const [above, below] = [parseHex(color), parseHex(page)];
    const drawn = above.map((c, i) => below[i] + (c - below[i]) * opacity);
    assert.ok(contrast(drawn, below) >= 3 && opacity < 0.8, `${color} on ${page}: ${opacity}`);
  }
  assert.equal(leastOpacity("#FFFFFF", "#FFFFFF"), 1);
});
