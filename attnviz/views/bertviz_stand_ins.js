// What BertViz's scripts use of d3 5, jQuery and require.js, so that they draw without a network:
// selections that are joined to data, colours, lines, and a few handles on a select box.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const valueOf = (value, node, i, group) =>
    typeof value === "function" ? value.call(node, node.__data__, i, group) : value;

  // `groups` are arrays of nodes, in which places may be empty; `parents[g]` is what group g is in.
  class Selection {
    constructor(groups, parents) {
      Object.assign(this, { groups, parents });
    }

    each(act) {
      this.groups.forEach((group) => group.forEach((node, i) => node && act(node, i, group)));
      return this;
    }

    // The first match in each node, which takes over the node's datum.
    select(found) {
      const inside = (node, i, group) => {
        const child =
          typeof found === "function" ? found(node, i, group) : node.querySelector(found);
        if (child && "__data__" in node) child.__data__ = node.__data__;
        return child;
      };
      const groups = this.groups.map((group) => {
        const children = new Array(group.length);
        group.forEach((node, i) => node && (children[i] = inside(node, i, group)));
        return children;
      });
      return new Selection(groups, this.parents);
    }

    // All matches in each node: a group for each.
    selectAll(selector) {
      const [groups, parents] = [[], []];
      this.each((node) => {
        groups.push([...node.querySelectorAll(selector)]);
        parents.push(node);
      });
      return new Selection(groups, parents);
    }

    // Joins each group to its data by place; `enter` has the places that no node stands at.
    data(values) {
      const entering = [];
      const groups = this.groups.map((group, g) => {
        const parent = this.parents[g];
        const data = [...valueOf(values, parent, g, this.parents)];
        const missing = (entering[g] = new Array(data.length));
        return data.map((datum, i) => {
          if (group[i]) group[i].__data__ = datum;
          else missing[i] = { __data__: datum, parent };
          return group[i];
        });
      });
      const joined = new Selection(groups, this.parents);
      joined.enter = () => new Selection(entering, this.parents);
      return joined;
    }

    append(name) {
      return this.select((node) => {
        const parent = node.parent ?? node;
        const plain = name.replace("svg:", "");
        const space = plain === "svg" || plain !== name ? SVG : parent.namespaceURI;
        return parent.appendChild(document.createElementNS(space, plain));
      });
    }

    attr(name, value) {
      return this.each((node, i, group) => {
        const given = valueOf(value, node, i, group);
        if (given === null || given === undefined) node.removeAttribute(name);
        else node.setAttribute(name, given);
      });
    }

    style(name, value) {
      return this.each((node, i, group) => {
        const given = valueOf(value, node, i, group);
        if (given === null || given === undefined) node.style.removeProperty(name);
        else node.style.setProperty(name, given);
      });
    }

    classed(name, on) {
      return this.each((node, i, group) =>
        node.classList.toggle(name, Boolean(valueOf(on, node, i, group))),
      );
    }

    text(value) {
      return this.each(
        (node, i, group) => (node.textContent = valueOf(value, node, i, group) ?? ""),
      );
    }

    on(type, act) {
      return this.each((node, i, group) => {
        const handlers = (node.__handlers__ ??= {});
        node.removeEventListener(type, handlers[type]);
        handlers[type] = () => act.call(node, node.__data__, i, group);
        node.addEventListener(type, handlers[type]);
      });
    }

    remove() {
      return this.each((node) => node.remove());
    }
  }

  const root = () => new Selection([[document.documentElement]], [null]);

  // Names get colours in the order in which they are asked for.
  const scaleOrdinal = (range) => {
    const known = new Map();
    return (name) => {
      const key = String(name);
      if (!known.has(key)) known.set(key, known.size);
      return range[known.get(key) % range.length];
    };
  };

  const hsl = (color) => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255);
    const [low, high] = [Math.min(r, g, b), Math.max(r, g, b)];
    const [l, range] = [(high + low) / 2, high - low];
    const turn =
      high === r ? (g - b) / range : high === g ? 2 + (b - r) / range : 4 + (r - g) / range;
    const s = range ? range / (l < 0.5 ? high + low : 2 - high - low) : 0;
    const css = ({ h, s, l }) =>
      `hsl(${h} ${100 * Math.min(1, Math.max(0, s))}% ${100 * Math.min(1, l)}%)`;
    return {
      h: range ? (turn * 60 + 360) % 360 : 0,
      s,
      l,
      toString() {
        return css(this);
      },
    };
  };

  const line = () => {
    let [x, y] = [([first]) => first, ([, second]) => second];
    const drawn = (points) =>
      `M${points.map((point, i) => `${x(point, i)},${y(point, i)}`).join("L")}`;
    drawn.x = (value) => ((x = value), drawn);
    drawn.y = (value) => ((y = value), drawn);
    return drawn;
  };

  const d3 = {
    version: "5, the part that BertViz uses",
    select: (what) =>
      typeof what === "string"
        ? root().select(what)
        : new Selection([[what]], [document.documentElement]),
    selectAll: (selector) => root().selectAll(selector),
    schemeCategory10: [
      "#1f77b4",
      "#ff7f0e",
      "#2ca02c",
      "#d62728",
      "#9467bd",
      "#8c564b",
      "#e377c2",
      "#7f7f7f",
      "#bcbd22",
      "#17becf",
    ],
    scaleOrdinal,
    hsl,
    line,
  };

  const $ = (what) => {
    const tag = /^<(\w+)/.exec(what)?.[1];
    const nodes = tag ? [document.createElement(tag)] : [...document.querySelectorAll(what)];
    const each = (act) => (nodes.forEach(act), handle);
    const handle = {
      nodes,
      val: (value) => each((node) => (node.value = value)),
      text: (value) => each((node) => (node.textContent = value)),
      attr: (name, value) => each((node) => node.setAttribute(name, value)),
      append: (other) => each((node) => node.append(...other.nodes)),
      empty: () => each((node) => node.replaceChildren()),
      change: () => each((node) => node.dispatchEvent(new Event("change"))),
      on: (type, act) => each((node) => node.addEventListener(type, act)),
    };
    return handle;
  };

  window.require = { config() {} };
  window.requirejs = (_names, run) => run($, d3);
})();
