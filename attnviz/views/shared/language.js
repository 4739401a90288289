// What a view says in the reader's language. The packed header brings the translations; English has
// none, and stands here. `attnviz/language` is the same for Python.

/**
 * What a header says of the language: its code, the way in which it runs, a table of translations, the
 * marks of its numbers, and which form a number takes.
 * @typedef {object} Language
 * @property {string} code as browsers write it: zh-CN
 * @property {"ltr" | "rtl"} direction
 * @property {[decimal: string, thousands: string]} marks
 * @property {string} plural which form a number n takes, as an expression of gettext: "n != 1"
 * @property {Record<string, string | string[]>} messages a translation, or one for each form
 */

/** @type {Language | null} */
let language = null;

/** @type {(n: number) => number} */
let formOf = () => 0;

/**
 * Speaks a language from now on; null is English.
 * @param {Language | null | undefined} spoken
 */
export function speak(spoken) {
  language = spoken ?? null;
  formOf = language ? pluralForm(language.plural) : () => 0;
}

/**
 * A literal in the language of now.
 * @param {string} template with places in braces
 * @param {Record<string, unknown>} [values] what stands in the places
 * @returns {string}
 */
export function tr(template, values) {
  const found = language?.messages[template];
  return filled(typeof found === "string" && found ? found : template, values);
}

/**
 * A literal whose words depend on a number, which stands in the place {n}.
 * @param {string} one for n = 1
 * @param {string} many for any other number
 * @param {number} n
 * @param {Record<string, unknown>} [values] what stands in the other places
 * @returns {string}
 */
export function counted(one, many, n, values) {
  const found = language?.messages[one];
  const said = Array.isArray(found) ? found[formOf(n)] : null;
  return filled(said || (n === 1 ? one : many), { n, ...values });
}

/**
 * A literal on so many things, of a sentence that English says in the plural alone.
 * @param {string} template with the place {n}
 * @param {number} n
 * @param {Record<string, unknown>} [values] what stands in the other places
 * @returns {string}
 */
export function several(template, n, values) {
  return counted(template, template, n, values);
}

/**
 * Marks a literal that is translated where it is shown.
 * @param {string} text
 * @returns {string} the same
 */
export function N_(text) {
  return text;
}

/**
 * The entries of a table of marked literals, in the language of now.
 * @param {Record<string, string>} table
 * @returns {[key: string, text: string][]}
 */
export function entriesOf(table) {
  return Object.entries(table).map(([key, text]) => [key, tr(text)]);
}

/**
 * @param {string} template
 * @param {Record<string, unknown>} [values]
 * @returns {string}
 */
function filled(template, values) {
  if (!values) return template;
  return template.replace(/\{(\w+)\}/g, (place, name) =>
    name in values ? String(values[name]) : place,
  );
}

const TOKEN = /\s*(\d+|n|[!=<>]=|&&|\|\||[%<>?:()+*/-])/y;

/** @type {string[][]} */
const LEVELS = [["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]];

/** @type {Record<string, (a: number, b: number) => number>} */
const OPERATORS = {
  "||": (a, b) => Number(Boolean(a || b)),
  "&&": (a, b) => Number(Boolean(a && b)),
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "<": (a, b) => Number(a < b),
  ">": (a, b) => Number(a > b),
  "<=": (a, b) => Number(a <= b),
  ">=": (a, b) => Number(a >= b),
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => Math.trunc(a / b),
  "%": (a, b) => a % b,
};

/**
 * The function that a plural expression of gettext stands for. It is read, not run: a page's content
 * policy allows no code from strings.
 * @param {string} expression such as "n%10==1 && n%100!=11 ? 0 : 1"
 * @returns {(n: number) => number} the form; 0 where the expression cannot be read
 */
export function pluralForm(expression) {
  /** @type {string[]} */
  const tokens = [];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(expression); found; found = TOKEN.exec(expression))
    tokens.push(found[1]);
  return (n) => {
    let at = 0;
    /** @returns {number} */
    const choice = () => {
      const test = level(0);
      if (tokens[at] !== "?") return test;
      at++;
      const then = choice();
      at++; // the colon
      const otherwise = choice();
      return test ? then : otherwise;
    };
    /**
     * @param {number} depth
     * @returns {number}
     */
    const level = (depth) => {
      if (depth === LEVELS.length) return atom();
      let value = level(depth + 1);
      while (LEVELS[depth].includes(tokens[at])) {
        const operator = OPERATORS[tokens[at++]];
        value = operator(value, level(depth + 1));
      }
      return value;
    };
    /** @returns {number} */
    const atom = () => {
      const token = tokens[at++];
      if (token === "(") {
        const value = choice();
        at++; // the other parenthesis
        return value;
      }
      return token === "n" ? n : Number(token);
    };
    const form = choice();
    return Number.isFinite(form) ? form : 0;
  };
}
