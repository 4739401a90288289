// A drag: from where a button of the mouse went down to where it comes up, wherever that is.

/**
 * @param {MouseEvent} start
 * @param {(dx: number, dy: number) => void} onMove how far the pointer is from the start
 * @param {() => void} onDrop
 */
export function drag(start, onMove, onDrop) {
  const move = (/** @type {MouseEvent} */ event) =>
    onMove(event.clientX - start.clientX, event.clientY - start.clientY);
  const drop = () => {
    onDrop();
    window.removeEventListener("mousemove", move);
    window.removeEventListener("mouseup", drop);
  };
  window.addEventListener("mousemove", move);
  window.addEventListener("mouseup", drop);
}
