// The frame: a picture grows to it. By dragging its edges, or by numbers.
import { useRef, useState } from "preact/hooks";
import { html } from "./html.js";
import { useUrl } from "./tasks.js";

const most = 1024;
const sides = ["left", "top", "right", "bottom"];
const names = { left: "Left", top: "Top", right: "Right", bottom: "Bottom" };

export function Frame({ form, change }) {
  const url = useUrl(form.image);
  const [size, setSize] = useState({ width: 1, height: 1 });
  const drag = useRef(null);
  const box = useRef();
  const { left, top, right, bottom } = form.expand;
  const whole = { width: size.width + left + right, height: size.height + top + bottom };
  const set = (side, pixels) => change({ expand: { ...form.expand, [side]: Math.min(most, Math.max(0, Math.round(pixels / 8) * 8)) } });
  const share = (pixels, of) => `${(100 * pixels) / of}%`;

  const down = (side) => (event) => {
    event.preventDefault();
    event.target.setPointerCapture(event.pointerId);
    drag.current = { side, x: event.clientX, y: event.clientY, start: form.expand[side], scale: whole.width / box.current.getBoundingClientRect().width };
  };
  const move = (event) => {
    if (!drag.current) return;
    const { side, x, y, start, scale } = drag.current;
    const by = { left: x - event.clientX, right: event.clientX - x, top: y - event.clientY, bottom: event.clientY - y }[side];
    set(side, start + by * scale);
  };
  const up = () => { drag.current = null; };

  return html`<div class="field">
    <div class="frame" ref=${box} style=${{ aspectRatio: `${whole.width} / ${whole.height}` }} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${up}>
      ${url && html`<img src=${url} alt="The picture inside the frame" draggable=${false}
        onLoad=${(event) => setSize({ width: event.target.naturalWidth, height: event.target.naturalHeight })}
        style=${{ left: share(left, whole.width), top: share(top, whole.height), width: share(size.width, whole.width), height: share(size.height, whole.height) }} />`}
      ${sides.map((side) => html`<span class=${`edge ${side}`} aria-hidden="true" onPointerDown=${down(side)}></span>`)}
    </div>
    <div class="row sides">
      ${sides.map((side) => html`<label>${names[side]} <input class="number" type="number" min="0" max=${most} step="8" value=${form.expand[side]} onChange=${(event) => set(side, +event.target.value)} /></label>`)}
    </div>
    <p class="help">Drag the edges. The picture grows to ${whole.width} × ${whole.height}.</p>
  </div>`;
}
