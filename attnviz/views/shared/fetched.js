// What a view fetches from its host, and keeps for as long as it is looked at.

export const BETWEEN = "something between here and the server answered in its place.";

// Resolves to the bytes at an address; rejects with the host's sentence.
export async function bytesFrom(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.arrayBuffer();
}

// The same as so many numbers of 32 bits.
export async function floatsFrom(address, count) {
  return asFloats(await bytesFrom(address), count);
}

export function asFloats(bytes, count) {
  if (bytes.byteLength !== 4 * count) throw new Error(BETWEEN);
  return new Float32Array(bytes);
}

// Things by their addresses; what was not used for longest goes first.
export class Kept {
  constructor() {
    this.things = new Map();
  }

  has(key) {
    return this.things.has(key);
  }

  get(key) {
    const found = this.things.get(key);
    if (found !== undefined) this.set(key, found, Infinity);
    return found;
  }

  // `most`: how many there may be with it.
  set(key, thing, most) {
    this.things.delete(key);
    this.things.set(key, thing);
    while (this.things.size > most) this.things.delete(this.things.keys().next().value);
  }
}
