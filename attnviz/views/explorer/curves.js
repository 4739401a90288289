// Many curves in one colour: gathered by strength, so that each strength is one stroke.

const STEPS = 8;

// Curves between the two columns of `lines`, to be stroked as often as wished; `standsOut` draws them
// as those that are pointed at.
export function curves(lines) {
  const paths = Array.from({ length: STEPS }, () => null);
  const [left, right] = lines.x;
  const bend = (right - left) * 0.45;
  return {
    add(query, key, value) {
      const step = Math.min(STEPS - 1, Math.floor((value / lines.strongest) * STEPS));
      const path = (paths[step] ??= new Path2D());
      const [from, to] = [lines.y(query), lines.y(key)];
      path.moveTo(left, from);
      path.bezierCurveTo(left + bend, from, right - bend, to, right, to);
    },
    stroke(context, color, standsOut = false) {
      context.save();
      context.strokeStyle = color;
      context.lineCap = "round";
      paths.forEach((path, step) => {
        if (!path) return;
        const share = (step + 1) / STEPS;
        context.globalAlpha = standsOut ? 0.3 + 0.7 * share : 0.08 + 0.8 * share;
        context.lineWidth = standsOut ? 0.75 + 3.25 * share : 0.5 + 2 * share;
        context.stroke(path);
      });
      context.restore();
    },
  };
}
