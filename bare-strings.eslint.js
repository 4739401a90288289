// A rule of ESLint for attnviz/views: a text that people read stands in tr, counted or N_, so that
// another language finds it. `tests/language/bare.py` is the same for Python.

const MARKED = new Set(["tr", "counted", "N_"]);

/** Attributes of an element, and fields of a table, whose value is read. */
const SAID = new Set(["title", "aria-label", "placeholder", "alt", "label", "hint"]);

/** Properties of an element that put words on the page. */
const WRITTEN = new Set(["textContent", "title", "placeholder", "ariaLabel"]);

/** What is no text although it looks like one: styles, selectors, code. */
const CODE = /[<>{}#=_$]|\w\.\w|px\b|--|;\s*$|\bvar\(|rgba?\(|https?:|gradient|textarea|^[./]|:not|\[|serif/;

const WORD = /\p{L}{2,}/gu;

/**
 * @param {any} node
 * @returns {string | null} with a blank where a value stands; null for what is no string
 */
function textOf(node) {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : null;
  return node.quasis.map((/** @type {any} */ each) => each.value.cooked).join(" ");
}

/**
 * Where a literal stands: among words, among code, or anywhere.
 * @param {any} node
 * @returns {"words" | "code" | "anywhere"}
 */
function placeOf(node) {
  for (let child = node, parent = node.parent; parent; child = parent, parent = parent.parent) {
    switch (parent.type) {
      case "CallExpression": {
        if (child === parent.callee) break;
        const name = parent.callee.name ?? parent.callee.property?.name;
        const at = parent.arguments.indexOf(child);
        if (MARKED.has(name)) return "code";
        if (name === "el") return at >= 2 ? "words" : "code";
        if (name === "button") return at < 2 ? "words" : "code";
        if (name === "select") return at === 0 ? "words" : "code";
        return "code";
      }
      case "Property":
        if (child === parent.key) return "code";
        if (parent.parent.parent?.type !== "CallExpression") return "anywhere";
        return SAID.has(parent.key.name ?? parent.key.value) ? "words" : "code";
      case "AssignmentExpression":
        if (parent.left.type !== "MemberExpression") return "anywhere";
        return WRITTEN.has(parent.left.property.name) ? "words" : "code";
      case "ConditionalExpression":
        if (child === parent.test) return "code";
        break;
      case "ArrayExpression":
      case "LogicalExpression":
      case "SpreadElement":
        break;
      case "BinaryExpression":
        if (parent.operator !== "+") return "code";
        break;
      case "ImportDeclaration":
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration":
      case "MemberExpression":
      case "SwitchCase":
      case "TemplateLiteral":
      case "NewExpression":
      case "ThrowStatement":
        return "code";
      default:
        return "anywhere";
    }
  }
  return "anywhere";
}

/** @type {import("eslint").Rule.RuleModule} */
export const bareStrings = {
  meta: {
    type: "problem",
    messages: { bare: "Put it in tr, counted or N_ (shared/language.js): {{text}}" },
    schema: [],
  },
  create(context) {
    const look = (/** @type {any} */ node) => {
      const text = textOf(node);
      if (text === null || CODE.test(text.trim())) return;
      const words = text.match(WORD)?.length ?? 0;
      if (!words) return;
      const place = placeOf(node);
      const isText = place === "words" || (place === "anywhere" && words >= 3);
      if (isText) context.report({ node, messageId: "bare", data: { text: text.slice(0, 80) } });
    };
    return { Literal: look, TemplateLiteral: look };
  },
};
