// Reads what attnviz.views.view.pack wrote: a JSON header and named arrays, without copying.

import { speak } from "./language.js";
/** @typedef {Uint8Array | Float32Array | Float64Array} TypedArray */

/**
 * A header and its arrays.
 * @template Header
 * @template {object} Arrays
 * @typedef {{header: Header, arrays: Arrays}} Block
 */

/** @type {Record<string, typeof Uint8Array | typeof Float32Array | typeof Float64Array>} */
const ARRAY_OF = { uint8: Uint8Array, float32: Float32Array, float64: Float64Array };

/**
 * Reads a block. What stands in it is as `header.d.ts` of a view declares, which a test holds against
 * Python.
 * @template [Header=any]
 * @template {object} [Arrays=any]
 * @param {ArrayBuffer | Uint8Array} data
 * @returns {Block<Header, Arrays>}
 */
export function unpack(data) {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const start = 4 + length;
  /** @type {Record<string, TypedArray>} */
  const arrays = {};
  /** @type {[string, [offset: number, size: number, type: string]][]} */
  const index = Object.entries(header.arrays);
  for (const [name, [offset, size, type]] of index) {
    // Typed arrays need aligned memory, which a block inside a message may not have.
    const at = bytes.byteOffset + start + offset;
    const Kind = ARRAY_OF[type];
    const aligned = at % Kind.BYTES_PER_ELEMENT === 0;
    const block = aligned ? bytes : bytes.slice(start + offset, start + offset + size);
    const buffer = /** @type {ArrayBuffer} */ (block.buffer);
    arrays[name] = new Kind(buffer, aligned ? at : 0, size / Kind.BYTES_PER_ELEMENT);
  }
  return { header, arrays: /** @type {any} */ (arrays) };
}

const SPEAKS = '{"language"';

/**
 * Speaks the language that a host's block names, or English. It comes first in a header, which is read
 * for that alone. What is fetched later names none, and changes nothing.
 * @param {ArrayBuffer | Uint8Array} data
 */
export function speakOf(data) {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
  const begins = new TextDecoder().decode(bytes.subarray(4, 4 + SPEAKS.length));
  speak(begins === SPEAKS ? unpack(data).header.language : null);
}
