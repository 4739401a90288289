// A map too large to be sent: its weights, and maxima of 2 x 2, 4 x 4, ... of them, in square tiles.

/**
 * The level whose cells are about a pixel; 0 where a token has a pixel or more.
 * @param {number} pixelsAToken
 * @returns {number}
 */
export function levelOf(pixelsAToken) {
  return Math.max(0, Math.floor(Math.log2(1 / pixelsAToken) + 0.5));
}

/**
 * How many cells a tile has along one side; the last of an axis is cut.
 * @param {number} n tokens of the axis
 * @param {number} at number of the tile
 * @param {number} side cells along a whole tile's side
 * @param {number} level
 * @returns {number}
 */
export function cellsAlong(n, at, side, level) {
  const block = 2 ** level;
  return Math.min(side, Math.ceil((n - at * side * block) / block));
}

/**
 * The tiles that hold some places of an axis.
 * @param {number} from first place, perhaps in the middle of a token
 * @param {number} last place
 * @param {number} tokens of a tile
 * @returns {number[]} numbers of tiles
 */
export function tilesAlong(from, last, tokens) {
  const found = [];
  for (let at = Math.floor(from / tokens); at * tokens <= last; at++) found.push(at);
  return found;
}
