// The mask: what is marked is painted anew. By pointer, or by keyboard: arrows move the brush, space marks.
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "./html.js";
import { blobOf, canvasOf, keep, pictureOf } from "./pictures.js";
import { Check, Slider } from "./settings.js";

const colour = "#e2483d";

export function MaskEditor({ form, change }) {
  const canvas = useRef(); // what is shown: the marks, over the picture
  const background = useRef();
  const cursor = useRef({ x: 0, y: 0, last: null });
  const [brush, setBrush] = useState(12);
  const [erasing, setErasing] = useState(false);
  const [size, setSize] = useState(null);
  const [at, setAt] = useState({ x: 0.5, y: 0.5 }); // where the keyboard's brush is, in parts of the picture

  useEffect(() => {
    let current = true;
    (async () => {
      const bitmap = await createImageBitmap(await pictureOf(form.image));
      if (!current) return;
      setSize({ width: bitmap.width, height: bitmap.height });
      for (const each of [canvas, background]) Object.assign(each.current, { width: bitmap.width, height: bitmap.height });
      background.current.getContext("2d").drawImage(bitmap, 0, 0);
      Object.assign(cursor.current, { x: bitmap.width / 2, y: bitmap.height / 2 });
      const mask = form.mask && (await pictureOf(form.mask));
      if (mask && current) restore(await createImageBitmap(mask));
    })();
    return () => { current = false; };
  }, [form.image]);

  /** Marks of a mask that was kept: white becomes the brush's colour. */
  const restore = (bitmap) => {
    const marks = canvasOf(canvas.current.width, canvas.current.height);
    const context = marks.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const pixels = context.getImageData(0, 0, marks.width, marks.height);
    for (let i = 0; i < pixels.data.length; i += 4) [pixels.data[i], pixels.data[i + 1], pixels.data[i + 2], pixels.data[i + 3]] = [226, 72, 61, pixels.data[i]];
    context.putImageData(pixels, 0, 0);
    canvas.current.getContext("2d").drawImage(marks, 0, 0);
  };

  const diameter = () => (brush / 100) * Math.max(canvas.current.width, canvas.current.height);

  const dab = (from, to) => {
    const context = canvas.current.getContext("2d");
    context.globalCompositeOperation = erasing ? "destination-out" : "source-over";
    Object.assign(context, { strokeStyle: colour, lineCap: "round", lineJoin: "round", lineWidth: diameter() });
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x + 0.01, to.y);
    context.stroke();
  };

  const place = (event) => {
    const box = canvas.current.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * canvas.current.width, y: ((event.clientY - box.top) / box.height) * canvas.current.height };
  };

  const down = (event) => {
    event.preventDefault();
    canvas.current.setPointerCapture(event.pointerId);
    cursor.current.last = place(event);
    dab(cursor.current.last, cursor.current.last);
  };
  const move = (event) => {
    if (!cursor.current.last) return;
    const to = place(event);
    dab(cursor.current.last, to);
    cursor.current.last = to;
  };
  const up = () => {
    if (!cursor.current.last) return;
    cursor.current.last = null;
    save();
  };
  const keydown = (event) => {
    const step = diameter() / 3;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    const at = cursor.current;
    if (!by && event.key !== " ") return;
    event.preventDefault();
    const from = { x: at.x, y: at.y };
    if (by) Object.assign(at, { x: Math.min(Math.max(at.x + by[0], 0), canvas.current.width), y: Math.min(Math.max(at.y + by[1], 0), canvas.current.height) });
    setAt({ x: at.x / canvas.current.width, y: at.y / canvas.current.height });
    if (event.key === " " || event.shiftKey) {
      dab(from, at);
      save();
    }
  };

  /** The marks as a mask: white on black. */
  const save = async () => {
    const { width, height } = canvas.current;
    const mask = canvasOf(width, height);
    const context = mask.getContext("2d");
    const white = canvasOf(width, height);
    const ink = white.getContext("2d");
    ink.drawImage(canvas.current, 0, 0);
    ink.globalCompositeOperation = "source-in";
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, width, height);
    const marked = ink.getImageData(0, 0, width, height).data.some((value) => value > 0);
    context.fillStyle = "#000";
    context.fillRect(0, 0, width, height);
    context.drawImage(white, 0, 0);
    change({ mask: marked ? await keep(await blobOf(mask)) : "" });
  };
  const clear = () => {
    canvas.current.getContext("2d").clearRect(0, 0, canvas.current.width, canvas.current.height);
    change({ mask: "" });
  };

  return html`<div class="field">
    <div class="mask" style=${size && { aspectRatio: `${size.width} / ${size.height}` }}>
      <canvas ref=${background} aria-hidden="true"></canvas>
      <canvas ref=${canvas} class="marks" tabindex="0" role="application" aria-label="The mask over the picture. Draw with the pointer; with the keyboard, arrows move the brush and space marks, arrows with shift draw."
        onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${up} onKeyDown=${keydown}></canvas>
      ${size && html`<span class="brush" aria-hidden="true" style=${{ left: `${100 * at.x}%`, top: `${100 * at.y}%`, width: `${(brush * Math.max(size.width, size.height)) / size.width}%` }}></span>`}
    </div>
    <div class="row">
      <button type="button" aria-pressed=${!erasing} onClick=${() => setErasing(false)}>Brush</button>
      <button type="button" aria-pressed=${erasing} onClick=${() => setErasing(true)}>Eraser</button>
      <button type="button" aria-pressed=${form.invert} onClick=${() => change({ invert: !form.invert })}>Invert</button>
      <button type="button" onClick=${clear}>Clear</button>
    </div>
    <${Slider} id="brush" label="Size of the brush" min="1" max="40" value=${brush} onChange=${setBrush} />
    <p class="help">${form.invert ? "What is not marked is painted anew." : "What is marked is painted anew."}</p>
    <${Slider} id="feather" label="Soft edge, % of the picture" min="0" max="10" step="0.5" value=${form.feather} onChange=${(feather) => change({ feather })} help="Inside the part that is painted; at 0 the edge is hard." />
    <${Check} id="only-masked" label="Only this part, at full size" checked=${form.onlyMasked} onChange=${(onlyMasked) => change({ onlyMasked })} help="It is cut out, painted as large as a whole picture and put back: small things become finer." />
    ${form.onlyMasked && html`<${Slider} id="padding" label="Pixels around it" min="0" max="256" value=${form.padding} onChange=${(padding) => change({ padding })} help="How much of what surrounds it is seen." />`}
  </div>`;
}
