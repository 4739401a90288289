// An overview divides n places into even blocks; block i begins at floor(i * n / blocks).
/** @import {Run} from "../header.d.ts" */
/** @import {Block} from "../types.d.ts" */

/**
 * Which of `blocks` even blocks of n places holds one.
 * @param {number} place
 * @param {number} blocks
 * @param {number} n
 * @returns {number}
 */
export function blockOf(place, blocks, n) {
  return Math.floor(((place + 1) * blocks - 1) / n);
}

/**
 * The first and last place of a block.
 * @param {number} block
 * @param {number} blocks
 * @param {number} n
 * @returns {Run}
 */
export function spanOf(block, blocks, n) {
  return [Math.floor((block * n) / blocks), Math.floor(((block + 1) * n) / blocks) - 1];
}

/**
 * The blocks along one axis, each with the strongest of some across it.
 * @param {number} blocks
 * @param {number} n
 * @param {number} from first block across
 * @param {number} to last block across
 * @param {(across: number, along: number) => number} valueAt
 * @returns {Block[]}
 */
export function blocksAlong(blocks, n, from, to, valueAt) {
  return Array.from({ length: blocks }, (_, at) => {
    let value = 0;
    for (let across = from; across <= to; across++) value = Math.max(value, valueAt(across, at));
    return { span: spanOf(at, blocks, n), value };
  });
}
