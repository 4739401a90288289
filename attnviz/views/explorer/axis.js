// The units along one axis of a map: tokens, words or sentences, without those that are left out.

// From the finest on.
export const UNITS = {
  token: "tokens",
  character: "characters",
  word: "words",
  sentence: "sentences",
  turn: "turns",
};

// What the places along an axis are, one and many.
export function thingsOf(tokens) {
  if (tokens.grid) return ["patch", "patches"];
  if (tokens.seconds) return ["frame", "frames"];
  return tokens.ids.some((id) => id >= 0) ? ["token", "tokens"] : ["step", "steps"];
}

export const HIDDEN = {
  nothing: "all tokens shown",
  special: "special tokens left out",
  first: "first token left out",
  both: "special and first left out",
};

export const PADDING = { cut: "the sound's own length", shown: "with the padding behind it" };

const BIN = 0.1; // seconds of a sound that stand together in its text

// What a model adds behind a sound.
export function isPadding(tokens, position) {
  return Boolean(tokens.special[position]) && (tokens.seconds?.[position] ?? null) !== null;
}

// The positions that a choice leaves out.
export function leftOut(tokens, hide, padding) {
  const out = new Set();
  if (padding === "cut") tokens.text.forEach((_, i) => isPadding(tokens, i) && out.add(i));
  if (hide === "first" || hide === "both") out.add(0);
  if (hide === "special" || hide === "both") {
    tokens.special.forEach((special, i) => special && out.add(i));
  }
  return out;
}

export class Axis {
  constructor(tokens, { unit = "token", hide = "nothing", padding = "shown" } = {}) {
    this.tokens = tokens;
    this.unit = tokens.units[unit] ? unit : "token";
    const out = leftOut(tokens, hide, padding);
    const units = tokens.units[this.unit] ?? {
      text: tokens.text,
      of: tokens.text.map((_, i) => i),
    };
    const members = units.text.map(() => []);
    units.of.forEach((number, position) => out.has(position) || members[number].push(position));
    const kept = members.flatMap((positions, number) => (positions.length ? [number] : []));
    this.members = kept.map((number) => members[number]); // token positions of each unit
    this.text = kept.map((number) => units.text[number]);
    this.segment = this.members.map(([first]) => tokens.segment[first]);
    this.whole = kept.length === tokens.text.length; // every unit is a token, none is left out
    this.grid = tokens.grid;
    this.counted = this.unit === "token" && tokens.ids.some((id) => id >= 0); // patches and seconds say where they are
    this.indexOf = new Map(); // from a token position to its unit
    this.members.forEach((positions, i) => positions.forEach((p) => this.indexOf.set(p, i)));
    // What the text shows: every unit in reading order, those left out without an index.
    const firsts = firstOf(units.of);
    const places = firstOf(kept);
    const running = units.text.map((text, number) => {
      const first = firsts.get(number) ?? -1;
      const index = places.get(number) ?? -1;
      return {
        text,
        index,
        end: index,
        joined: this.unit === "token" && joins(tokens, first),
        first,
      };
    });
    const cut =
      padding === "cut" ? running.filter(({ first }) => !isPadding(tokens, first)) : running;
    this.running = tokens.seconds ? inBins(cut, tokens.seconds) : cut;
  }

  get length() {
    return this.text.length;
  }

  // How many tokens there are before the padding behind a sound; all of them where it stands between
  // others (the bands of a spectrogram).
  get ownLength() {
    const first = this.tokens.text.findIndex((_, i) => isPadding(this.tokens, i));
    const after = this.tokens.text.slice(Math.max(0, first));
    return first > 0 && after.every((_, i) => isPadding(this.tokens, first + i))
      ? first
      : this.length;
  }

  // The name of a unit, with its position where another one has the same name.
  name(index) {
    return this.isAgain(index) ? `${this.text[index]} (${index})` : this.text[index];
  }

  // Whether a unit before it has the same text.
  isAgain(index) {
    this.firstOfText ??= firstOf(this.text);
    return this.firstOfText.get(this.text[index]) < index;
  }

  about(index) {
    const { pieces, ids } = this.tokens;
    const [first] = this.members[index];
    const last = this.members[index].at(-1);
    if (first === last) return `${pieces[first]} · id ${ids[first]} · position ${first}`;
    return `positions ${first} to ${last}`;
  }

  // Where a unit of another cut of the same tokens is found in this one; -1 where it is left out.
  find(other, index) {
    for (const position of other.members[index]) {
      if (this.indexOf.has(position)) return this.indexOf.get(position);
    }
    return -1;
  }
}

// Frames of a sound in tenths of a second: {index, end} are the first and last unit of each.
function inBins(running, seconds) {
  const found = [];
  for (const unit of running) {
    const start = seconds[unit.first];
    const bin = start === null || unit.index < 0 ? null : Math.floor(start / BIN + 1e-6);
    const before = found.at(-1);
    if (bin !== null && before?.bin === bin && before.end === unit.index - 1)
      before.end = unit.index;
    else found.push({ ...unit, bin });
  }
  for (const each of found)
    if (each.end > each.index) each.text = `${(each.bin * BIN).toFixed(1)} s`;
  return found;
}

// Where each value stands first: thousands of tokens are looked up in one pass.
function firstOf(values) {
  const found = new Map();
  values.forEach((value, i) => found.has(value) || found.set(value, i));
  return found;
}

function joins(tokens, i) {
  return i > 0 && tokens.word[i] >= 0 && tokens.word[i] === tokens.word[i - 1];
}
