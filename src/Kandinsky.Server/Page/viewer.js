// One picture large with how it was made, and two compared by a slider.
import { useEffect, useRef, useState } from "preact/hooks";
import { html, taskName } from "./html.js";

/** A modal dialog: focus stays inside, Escape closes. */
export function Dialog({ label, onClose, children }) {
  const dialog = useRef();
  useEffect(() => {
    dialog.current.showModal();
    return () => dialog.current?.close();
  }, []);
  return html`<dialog ref=${dialog} aria-label=${label} onClose=${onClose} onClick=${(event) => event.target === dialog.current && dialog.current.close()}>
    <div class="inside">${children}</div>
    <button type="button" class="close" aria-label="Close" onClick=${() => dialog.current.close()}>✕</button>
  </dialog>`;
}

/** What else a picture records, in the words of the form. */
const words = {
  Template: "Words from",
  Tile: "Seamless edges",
  "Hires upscale": "Second pass",
  "Hires strength": "How far from the first",
  "Denoising strength": "Strength",
  "Masked area padding": "Pixels around",
  "Mask blur": "Soft edge",
};

/** How a picture was made, as a list. */
export function Parameters({ metadata }) {
  const rows = [
    ["Task", taskName(metadata.task)],
    ["Not", metadata.negative_prompt],
    ["Seed", metadata.seed],
    ["Size", metadata.width ? `${metadata.width} × ${metadata.height}` : null],
    ["Steps", metadata.steps || null],
    ["Guidance", metadata.guidance_scale],
    ["Sampler", metadata.scheduler],
    ["Model", metadata.model],
    ["Prior steps", metadata.prior_steps || null],
    ...Object.entries(metadata.extra ?? {}).map(([name, value]) => [words[name] ?? name, value]),
  ].filter(([, value]) => value != null && value !== "");
  return html`${metadata.prompt && html`<p class="title" dir="auto">${metadata.prompt}</p>`}
    <dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`)}</dl>`;
}

export function Viewer({ picture, onClose, actions, onStep }) {
  const keydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) onStep(step);
  };
  return html`<${Dialog} label="A picture" onClose=${onClose}>
    <div class="viewer" onKeyDown=${keydown}>
      <img src=${picture.url} alt=${picture.metadata.prompt || taskName(picture.metadata.task)} width=${picture.width} height=${picture.height} />
      <div>
        <${Parameters} metadata=${picture.metadata} />
        <div class="row actions">
          <button type="button" onClick=${() => actions.again(picture)}>Again, another seed</button>
          <button type="button" onClick=${() => actions.vary(picture)}>Vary</button>
          <button type="button" onClick=${() => actions.settings(picture)}>Use its settings</button>
          <button type="button" onClick=${() => actions.use(picture, "image-to-image")}>Edit it</button>
          <button type="button" onClick=${() => actions.use(picture, "inpaint")}>Paint a part</button>
          <button type="button" onClick=${() => actions.use(picture, "outpaint")}>Paint beyond</button>
          <button type="button" onClick=${() => actions.use(picture, "mix")}>Mix it</button>
          <a class="button" href=${`${picture.url}?download=true`} download>Download</a>
          <button type="button" class="danger" onClick=${() => actions.remove(picture)}>Delete</button>
        </div>
        <p class="help keys">← and → show the pictures beside it.</p>
      </div>
    </div>
  <//>`;
}

export function Compare({ first, second, onClose }) {
  const [at, setAt] = useState(50);
  return html`<${Dialog} label="Two pictures compared" onClose=${onClose}>
    <div class="compare">
      <div class="stack" style=${{ aspectRatio: `${first.width} / ${first.height}` }}>
        <img src=${second.url} alt=${`Second: ${second.metadata.prompt}`} />
        <img src=${first.url} alt=${`First: ${first.metadata.prompt}`} style=${{ clipPath: `inset(0 ${100 - at}% 0 0)` }} />
      </div>
      <label>How much of the first is seen <input type="range" min="0" max="100" value=${at} onInput=${(event) => setAt(+event.target.value)} /></label>
      <div class="row spread help"><span>seed ${first.metadata.seed}, ${first.metadata.steps} steps</span><span>seed ${second.metadata.seed}, ${second.metadata.steps} steps</span></div>
    </div>
  <//>`;
}
