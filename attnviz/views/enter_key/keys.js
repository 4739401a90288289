// Which presses of a key run a text.

/**
 * Whether a press is an Enter that is to run the text: with no other key held, which would ask for a new
 * line or for what the box does by itself, and not one that ends a word in an input method.
 * @param {Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey" | "isComposing" | "keyCode">} event
 * @returns {boolean}
 */
export function runsText({ key, shiftKey, ctrlKey, metaKey, altKey, isComposing, keyCode }) {
  // Safari has ended the composition by then, and tells it by this number alone.
  const composes = isComposing || keyCode === 229;
  return key === "Enter" && !composes && !(shiftKey || ctrlKey || metaKey || altKey);
}
