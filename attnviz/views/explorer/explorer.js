// The explorer: what is chosen (state.js), what is on show (scene.js), and the panels that draw it; what
// is selected in one is selected in all.
import { seriesOf, themeOf } from "../shared/color.js";
import { Mounted, renderer } from "../shared/host.js";
import { unpack } from "../shared/pack.js";
import { beside } from "./bench.js";
import { Fetching } from "./data/fetching.js";
import { headNext } from "./maths/cell_in_heads.js";
import { lookOf } from "./maths/look.js";
import { remember, remembered } from "./memory.js";
import { Opening } from "./opening.js";
import { FullScreen } from "./parts/full_screen.js";
import { handleKey } from "./parts/keys.js";
import { Panels } from "./parts/panels.js";
import { inkOf } from "./parts/parts.js";
import { Presenting } from "./parts/presenting.js";
import { seen } from "./parts/saving.js";
import { ScreenHeight } from "./parts/screen_height.js";
import { shareTools, tellLook } from "./parts/share_tools.js";
import { Scene } from "./scene.js";
import * as reduce from "./state.js";
/** @import {Data, Emit} from "../shared/host.js" */
/** @import {Arrays, Header} from "./header.d.ts" */
/** @import {Axes} from "./maths/axis.js" */
/** @import {Look} from "./parts/parts.js" */
/** @import {Options} from "./state.js" */
/** @import {HeadAt, LockHow, Mixing, SelectHow, Size, Spot} from "./types.d.ts" */

class Explorer extends Mounted {
  /**
   * @param {Element} element
   * @param {Emit} emit
   */
  constructor(element, emit) {
    super(element, "explorer", emit);
    this.state = reduce.initial(remembered());
    /** @type {Scene | null} */
    this.scene = null;
    this.series = seriesOf(this.root);
    this.ink = inkOf(this.root);
    this.opening = new Opening({
      now: () => this.look,
      lock: (spot, how) => this.lock(spot, how),
      become: (state) => (this.state = state),
    });
    this.painting = 0;
    this.panels = new Panels(this.root, () => this.look, {
      select: (head, how) => this.select(head, how),
      hover: (spot) => this.hover(spot),
      lock: (spot, how) => this.lock(spot, how),
      choose: (choice) => this.choose(choice),
      chooseQuantity: (choice) => this.chooseQuantity(choice),
      changeStack: (name) => this.changeStack(name),
      mix: (mixing) => this.mix(mixing),
      resize: (size) => this.resize(size),
      toggleScreen: () => this.screen.toggle(),
      present: () => this.presenting.toggle(),
    });
    this.fetching = new Fetching(() => this.look, {
      onWeights: () => this.weightsCame(),
      onQuantity: () => this.redraw(),
      onScores: () => this.panels.drawLinked(),
      onProblem: (sentence) => this.panels.complain(sentence),
      onRefused: (sentence) => this.refused(sentence),
      onWait: (quantity) => this.panels.wait(quantity),
    });
    this.bench = beside.benchOf?.(() => this.look, {
      display: (header, arrays) => this.display(header, arrays),
      told: () => this.told(),
      open: (said) => this.emit("open", said),
      alike: () => this.panels.showAlike(),
    });
    this.height = new ScreenHeight(this.root, () => {
      this.panels.drawAnew();
      this.bench?.draw();
    });
    this.presenting = new Presenting(this.root, {
      onChange: () => this.panels.drawAnew(),
      nextHead: (step) => this.nextHead(step),
    });
    this.screen = new FullScreen(this.root, (isOn) => {
      if (!isOn) this.presenting.end();
      this.height.measure();
      this.panels.drawScreen();
    });
    this.root.addEventListener("keydown", (event) =>
      handleKey(event, {
        help: this.panels.parts.help,
        chooseView: (view) => this.panels.layout.views.choose(view),
        toggleScreen: () => this.screen.toggle(),
        present: () => this.presenting.toggle(),
        letGo: () => this.letGo(),
        nextHead: (step) => this.nextHead(step),
        press: (key) => this.bench?.press(key) ?? false,
      }),
    );
  }

  /** @returns {Look} what is drawn, now */
  get look() {
    if (!this.scene) throw new Error("Nothing is shown yet.");
    const { ramp, signed, series, colors, ink } = this;
    const theme = this.root.dataset.theme ?? "";
    return {
      scene: this.scene,
      state: this.state,
      palette: { theme, ramp, signed, series, colors, ink },
    };
  }

  /** @returns {Scene} */
  get shown() {
    return this.look.scene;
  }

  /** @override */
  theme() {
    this.root.dataset.theme = themeOf(this.root); // on which the series depends
    this.series = seriesOf(this.root);
    super.theme();
  }

  /** @override */
  draw() {
    if (!this.scene) return;
    this.panels.drawAll();
    this.bench?.draw();
  }

  /** @override */
  resized() {
    if (this.root.clientWidth === this.panels.width) return;
    this.height.measure();
    this.draw();
  }

  /** @override */
  destroy() {
    this.screen.stop();
    this.presenting.stop();
    this.height.stop();
    this.scene?.stop();
    this.panels.destroy();
    super.destroy();
  }

  /** @param {Data} data */
  show(data) {
    const { header, arrays } = /** @type {{header: Header, arrays: Arrays}} */ (unpack(data));
    const { state, isOpened, isKept } = reduce.open(this.state, header, remembered());
    this.state = state;
    if (isOpened) this.panels.parts.finder.restore(header.opened?.finder);
    this.bench?.begin(header, arrays);
    this.opening.during(() => {
      this.display(header, arrays);
      this.opening.lockAwaited();
      if (!header.opened) this.opening.lockFirst(header.selection);
    });
    if (isKept) this.told(); // a new input has an address of its own
  }

  /**
   * Draws a run of the input: as it is, or under changes.
   * @param {Header} header
   * @param {Arrays} arrays
   */
  display(header, arrays) {
    const { panels, bench } = this;
    const focused = bench?.focused ?? null; // a chip that was pressed has the focus again
    this.scene?.stop();
    this.scene = new Scene(header, arrays, this.state, {
      onRow: () => this.rowCame(),
      onTile: () => this.tileCame(),
      onProblem: (sentence) => panels.complain(sentence),
    });
    const tools = shareTools(header, {
      look: () => ({ ...lookOf(this.state, header.stacks[0].name), ...bench?.address }),
      heads: () => this.state.heads,
      opened: () => seen(this.state, panels.parts.map, panels.parts.finder),
    });
    this.root.replaceChildren(this.host.probe, ...panels.open(tools));
    this.height.follow();
    panels.drawQuantities();
    panels.drawCuts();
    bench?.mount(panels.layout);
    this.theme();
    if (focused !== null) bench?.focus(focused);
    this.fetching.fetchHeads();
  }

  // --- what a reader does -----------------------------------------------------------------------

  /**
   * @param {HeadAt} head
   * @param {SelectHow} how
   */
  select(head, how) {
    this.state = reduce.select(this.state, head, how, this.panels.arranged);
    this.shown.refresh(this.state);
    this.remember();
    this.draw();
    this.fetching.fetchHeads();
    this.told();
  }

  /** @param {string} name of a stack */
  changeStack(name) {
    const scene = this.shown;
    this.state = reduce.changeStack(this.state, scene.weights.stacks[name]);
    scene.cut(this.state);
    const { panels } = this;
    panels.changeStack();
    this.remember();
    panels.drawQuantities();
    panels.drawCuts();
    this.draw();
    this.fetching.fetchHeads();
    this.told();
  }

  /** @param {Partial<Options>} choice of how something is shown */
  choose(choice) {
    const { panels } = this;
    this.state = reduce.choose(this.state, choice);
    this.remember();
    if (choice.unit || choice.hide || choice.padding) {
      const scene = this.shown;
      const before = scene.matrix;
      scene.cut(this.state);
      panels.drawCuts();
      this.moveAxes(before);
      if (choice.padding) panels.drawAtlas();
      panels.drawHead();
    } else if (choice.direction) {
      panels.drawLinked();
      panels.tables.refresh("row");
    } else if (choice.least !== undefined) panels.drawLines();
    else panels.drawHead();
    this.told();
  }

  /** @param {{drawn?: string, target?: string}} choice of what is drawn, or of the answer it is about */
  chooseQuantity(choice) {
    const scene = this.shown;
    const before = scene.matrix;
    const { hide } = this.state.options;
    const quantityOf = (/** @type {string} */ name) => scene.quantities.named(name);
    this.state = reduce.chooseQuantity(this.state, choice, quantityOf);
    if (this.state.options.hide !== hide) {
      scene.cut(this.state);
      this.panels.drawCuts();
    }
    this.remember();
    this.redraw(before);
    this.fetching.fetchQuantity();
    this.told();
  }

  /** @param {Mixing} mixing */
  mix(mixing) {
    this.state = reduce.mix(this.state, mixing);
    this.shown.refresh(this.state);
    this.panels.drawHead();
    this.told();
  }

  /** @param {Spot | null} spot */
  hover(spot) {
    const state = reduce.hover(this.state, spot);
    if (state === this.state) return;
    this.state = state;
    this.panels.hideHint();
    this.panels.drawLinked();
    this.fetching.fetchRow();
  }

  /**
   * @param {Spot | null} spot
   * @param {LockHow} how
   */
  lock(spot, how) {
    const { panels } = this;
    this.state = reduce.lock(this.state, spot, how);
    panels.drawLocked();
    this.fetching.fetchRow();
    this.told();
  }

  /** @param {Size} size of what is selected that is read out */
  resize(size) {
    this.state = reduce.resize(this.state, size);
    this.panels.drawLinked();
    this.bench?.draw();
  }

  /** One size up: from a cell to its head, from a head to the answer. */
  letGo() {
    const before = this.state;
    this.state = reduce.letGo(before);
    if (this.state === before) return;
    if (before.heads !== this.state.heads) {
      this.shown.refresh(this.state);
      this.remember();
      this.draw();
      this.fetching.fetchHeads();
    } else this.panels.drawLocked();
    this.told();
  }

  /** @param {1 | -1} step to the head after this one, or before */
  nextHead(step) {
    const { scene, state } = this.look;
    this.select(headNext(scene.stackOf(state), state.focus, step), "one");
  }

  // --- what follows from it ---------------------------------------------------------------------

  remember() {
    remember(reduce.memoryOf(this.state));
  }

  /** What is looked at is told to the host, for its other pages, and stands in the address. */
  told() {
    this.bench?.draw();
    const { header } = this.shown;
    const { share } = header;
    if (!share || this.opening.isOn) return;
    tellLook(() => {
      // An address that names no input would show another one.
      const named = !share.no_link && this.root.isConnected;
      const { focus } = this.state;
      const stack = this.shown.stackOf(this.state).address ?? this.state.stack;
      const look = { ...lookOf(this.state, header.stacks[0].name), ...this.bench?.address };
      return { stack, focus, look: named ? look : null };
    });
  }

  /**
   * What is drawn has changed, perhaps with its axes: what is locked stays locked.
   * @param {Axes} [before]
   */
  redraw(before = this.shown.matrix) {
    const scene = this.shown;
    scene.refresh(this.state);
    const { matrix } = scene;
    if (before.queries !== matrix.queries || before.keys !== matrix.keys) this.moveAxes(before);
    this.draw();
    this.opening.lockAwaited();
  }

  /** @param {Axes} before */
  moveAxes(before) {
    this.state = reduce.moveAxes(this.state, before, this.shown.matrix);
    this.panels.parts.map.reset();
  }

  // --- what has come ----------------------------------------------------------------------------

  weightsCame() {
    const scene = this.shown;
    const before = scene.matrix;
    scene.forget();
    scene.refresh(this.state);
    this.state = reduce.carryLock(this.state, before, scene.matrix);
    this.panels.drawHead();
    this.opening.lockAwaited();
  }

  /** @param {string} sentence why what was asked for is not drawn; empty: it is */
  refused(sentence) {
    this.panels.refuse(sentence);
    if (!sentence) return;
    this.state = reduce.choose(this.state, { drawn: "weights" });
    this.redraw();
  }

  rowCame() {
    this.panels.complain("");
    this.panels.drawRow();
  }

  /** Several tiles come in one frame: the map is painted once for all of them. */
  tileCame() {
    if (this.painting) return;
    this.panels.complain("");
    this.painting = requestAnimationFrame(() => {
      this.painting = 0;
      this.panels.pictures.drawTiles();
    });
  }
}

/** Draws the explorer into an element, or renews it there when the data is new. */
export const render = renderer((element, emit) => new Explorer(element, emit));
