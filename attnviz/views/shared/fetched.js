// What a view fetches from its host, and keeps for as long as it is looked at.

import { N_, tr } from "./language.js";

/** What is said when an answer is not the host's. */
export const BETWEEN = N_("a proxy or another program answered in place of the server.");

/**
 * Resolves to the bytes at an address; rejects with the host's sentence.
 * @param {string} address
 * @returns {Promise<ArrayBuffer>}
 */
export async function bytesFrom(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.arrayBuffer();
}

/**
 * The same as so many numbers of 32 bits.
 * @param {string} address
 * @param {number} count
 * @returns {Promise<Float32Array>}
 */
export async function floatsFrom(address, count) {
  return asFloats(await bytesFrom(address), count);
}

/**
 * Bytes as so many numbers of 32 bits. Throws when they are not as many.
 * @param {ArrayBuffer} bytes
 * @param {number} count
 * @returns {Float32Array}
 */
export function asFloats(bytes, count) {
  if (bytes.byteLength !== 4 * count) throw new Error(tr(BETWEEN));
  return new Float32Array(bytes);
}

/**
 * Things by their addresses; the one that was not used for longest goes first.
 * @template Thing
 */
export class Kept {
  constructor() {
    /** @type {Map<string, Thing>} */
    this.things = new Map();
  }

  /**
   * @param {string} key
   * @returns {boolean}
   */
  has(key) {
    return this.things.has(key);
  }

  /**
   * @param {string} key
   * @returns {Thing | undefined}
   */
  get(key) {
    const thing = this.things.get(key);
    if (thing !== undefined) this.set(key, thing, Infinity);
    return thing;
  }

  /**
   * @param {string} key
   * @param {Thing} thing
   * @param {number} most how many there may be with it
   */
  set(key, thing, most) {
    this.things.delete(key);
    this.things.set(key, thing);
    for (const oldest of this.things.keys()) {
      if (this.things.size <= most) break;
      this.things.delete(oldest);
    }
  }
}
