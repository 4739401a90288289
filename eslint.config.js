// What the front end is held to beside its types: no dead names, and a typed comment on each export.
import js from "@eslint/js";
import jsdoc from "eslint-plugin-jsdoc";
import globals from "globals";
import { bareStrings } from "./bare-strings.eslint.js";

export default [
  { ignores: [".venv/", "attnviz/views/bundles/"] },
  js.configs.recommended,
  jsdoc.configs["flat/recommended-typescript-flavor-error"],
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-var": "error",
      "prefer-const": "error",
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: { esm: true },
          require: { ClassDeclaration: true, FunctionDeclaration: true, MethodDefinition: false },
        },
      ],
      // A name and a type often say all; a sentence stands where they do not.
      "jsdoc/require-param-description": "off",
      "jsdoc/require-property-description": "off",
      "jsdoc/require-returns-description": "off",
      "jsdoc/require-param": ["error", { checkDestructured: false }],
      "jsdoc/check-param-names": ["error", { checkDestructured: false }],
      "jsdoc/require-returns": ["error", { publicOnly: { esm: true } }],
      "jsdoc/tag-lines": "off",
      "jsdoc/reject-any-type": "off",
    },
  },
  {
    files: ["attnviz/views/*/**/*.js"],
    plugins: { attnviz: { rules: { "bare-strings": bareStrings } } },
    rules: { "attnviz/bare-strings": "error" },
  },
  {
    files: ["attnviz/views/build.js", "*.js", "tests/js/**"],
    languageOptions: { globals: { ...globals.node } },
    rules: { "jsdoc/require-jsdoc": "off" },
  },
];
