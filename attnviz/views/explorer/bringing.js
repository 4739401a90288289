// What the explorer fetches while it is looked at: exact maps, other quantities, rows and tiles.
import { Mounted } from "../shared/host.js";
import { carried } from "./spots.js";

export class Bringing extends Mounted {
  // Fetches the exact maps of the chosen heads where the page only has an overview of them.
  async bring() {
    this.bringDrawn();
    const { stack, heads } = this.state;
    const { problem } = this.part;
    problem.hidden = true;
    const room = this.weights.room(stack);
    if (heads.length > room) {
      problem.textContent = `Exact maps of this length fit for ${room} heads at once; these ${heads.length} are mixed from overviews.`;
      problem.hidden = false;
      return;
    }
    try {
      const loads = heads.map(({ layer, head }) => this.weights.load(stack, layer, head));
      const better = (await Promise.all(loads)).some(Boolean);
      if (!better || this.state.heads !== heads) return;
      const before = this.drawn;
      this.shown.forget();
      this.state.lock = carried(this.state.lock, before, this.drawn);
      this.drawHead();
      this.lockAsked();
    } catch (error) {
      if (this.state.heads !== heads) return;
      problem.textContent = `The exact weights could not be fetched: ${error.message}`;
      problem.hidden = false;
    }
  }

  // Fetches what is drawn where it is not at hand, and the raw scores that are read beside weights.
  async bringDrawn() {
    const { state, quantity, target, followed, part } = this;
    const { stack, heads } = state;
    part.refused.hidden = true;
    const all = quantity.name === "weights" ? [] : followed;
    const asked = (this.asked = {});
    try {
      if (all.length > this.weights.room(stack))
        throw new Error(
          `Maps of this length fit for ${this.weights.room(stack)} heads at once: choose fewer.`,
        );
      const loads = all.map((head) => this.quantities.load(quantity.name, stack, head, target));
      if (all.length && !this.drawnOf(followed)) this.wait(quantity);
      const better = (await Promise.all(loads)).some(Boolean);
      if (this.asked !== asked) return;
      this.wait(null);
      if (better) this.redrawn();
    } catch (error) {
      if (this.asked !== asked) return;
      this.wait(null);
      this.options.drawn = "weights";
      part.refused.textContent = `${error.message} Attention weights are drawn.`;
      part.refused.hidden = false;
      this.redrawn();
    }
    if (heads.length > 1 || !this.quantities.brings("scores", stack)) return;
    const more = await this.quantities.load("scores", stack, heads[0]).catch(() => false);
    if (more && this.state.heads === heads) this.drawLinked();
  }

  // The picture before stays, dimmed, until the numbers of another one are there.
  wait(quantity) {
    this.part.right.classList.toggle("waiting", Boolean(quantity));
    if (quantity) this.part.rule.textContent = `working out ${quantity.label} …`;
  }

  // The exact row of what is pointed at, or else locked, of maps that are too large to come whole.
  bringRow() {
    const { near } = this.drawn;
    const spot = this.state.hover ?? this.state.lock;
    if (!near?.bring || !spot) return;
    const { query, queryTo } = this.read(spot).cell;
    near.bring(query, queryTo);
  }

  rowCame() {
    this.part.problem.hidden = true;
    this.drawLinked();
    if (this.options.view === "map") this.map.tell();
    this.tables.row.refresh();
  }

  // Several tiles come in one frame: the map is painted once for all of them.
  tileCame() {
    if (this.painting) return;
    this.part.problem.hidden = true;
    this.painting = requestAnimationFrame(() => {
      this.painting = null;
      if (this.options.view === "map" && this.map.drawn?.near?.tile) this.map.redraw();
    });
  }

  complain(sentence) {
    this.part.problem.textContent = sentence;
    this.part.problem.hidden = false;
  }
}
