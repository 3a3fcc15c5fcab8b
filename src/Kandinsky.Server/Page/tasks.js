// What each task needs beside words: pictures, a mask, a frame, ingredients.
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "./html.js";
import { filesIn, take, urlOf } from "./pictures.js";
import { Slider } from "./settings.js";
import { MaskEditor } from "./mask.js";
import { Frame } from "./frame.js";
import { ingredient, sharesOf } from "./form.js";

/** The address of a kept picture, once it is there. */
export function useUrl(id) {
  const [url, setUrl] = useState("");
  useEffect(() => {
    let current = true;
    setUrl("");
    if (id) urlOf(id).then((found) => current && setUrl(found));
    return () => { current = false; };
  }, [id]);
  return url;
}

/** A place for a picture: dropped, pasted while it has the focus, or chosen; for several where `more` takes what comes after the first. */
export function PicturePlace({ label, id, onChange, onError, plain, others = [], onOthers }) {
  const url = useUrl(id);
  const input = useRef();
  const [over, setOver] = useState(false);
  const accept = async (files) => {
    try {
      const [first, ...more] = onOthers ? files : files.slice(0, 1);
      if (!first) return;
      onChange(await take(first));
      onOthers?.(await Promise.all(more.map(take)));
    } catch (error) {
      onError(error.message);
    }
  };
  const drop = (event) => {
    const files = filesIn(event.dataTransfer);
    if (files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    accept(files);
  };
  return html`<div class=${`place ${over ? "over" : ""}`} onDragOver=${(event) => { event.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)} onDrop=${drop}
      onPaste=${(event) => { const files = filesIn(event.clipboardData); if (files.length) { event.preventDefault(); event.stopPropagation(); accept(files); } }}>
    ${url && !plain && html`<img src=${url} alt=${`${label}, as given`} />`}
    ${others.length > 0 && html`<p class="help">and ${others.length} more; each is painted in turn${plain ? ", where this one is marked" : ""}</p>`}
    <div class="row">
      <button type="button" onClick=${() => input.current.click()}>${id ? (onOthers ? "Other pictures" : "Another picture") : `Choose ${label.toLowerCase()}`}</button>
      ${id && html`<button type="button" onClick=${() => { onChange(""); onOthers?.([]); }}>Remove</button>`}
      ${!id && html`<span class="help">${onOthers ? "or drop one or several here" : "or drop or paste one here"}</span>`}
    </div>
    <input ref=${input} type="file" accept="image/*" multiple=${!!onOthers} hidden aria-label=${`File of ${label.toLowerCase()}`} onChange=${(event) => { accept([...event.target.files]); event.target.value = ""; }} />
  </div>`;
}

function Mix({ form, change, onError }) {
  const update = (index, value) => change({ items: form.items.map((item, at) => (at === index ? { ...item, ...value } : item)) });
  const add = (kind) => change({ items: [...form.items, ingredient(form.items, kind)] });
  const shares = sharesOf(form.items);
  const shareOf = (item) => shares.find((each) => each.item === item)?.share;
  return html`<fieldset class="field"><legend>What to mix</legend>
    ${form.items.map((item, index) => html`<div class="ingredient">
      ${item.kind === "text"
        ? html`<input type="text" dir="auto" aria-label=${`Text ${index + 1}`} placeholder="a text" value=${item.text} onInput=${(event) => update(index, { text: event.target.value })} />`
        : html`<${PicturePlace} label=${`Picture ${index + 1}`} id=${item.image} onChange=${(image) => update(index, { image })} onError=${onError} />`}
      <${Slider} id=${`weight-${index}`} label=${`How much of ${item.kind === "text" ? "text" : "picture"} ${index + 1}`} min="0" max="2" step="0.05" value=${Math.round(item.weight * 100) / 100} onChange=${(weight) => update(index, { weight })}
        help=${shareOf(item) == null ? "Left empty it counts for nothing." : `${Math.round(100 * shareOf(item))} % of the mix`} />
      <button type="button" class="quiet" onClick=${() => change({ items: form.items.filter((_, at) => at !== index) })}>Remove ${item.kind} ${index + 1}</button>
    </div>`)}
    <div class="row">
      <button type="button" onClick=${() => add("text")}>Add a text</button>
      <button type="button" onClick=${() => add("image")}>Add a picture</button>
    </div>
  </fieldset>`;
}

export function TaskFields({ form, change, onError }) {
  const { task } = form;
  const strength = html`<${Slider} id="strength" label="Strength" min="0.05" max="1" step="0.05" value=${form.strength} onChange=${(strength) => change({ strength })} help="At 0.2 the picture stays recognisable, at 1 nothing of it is left." />`;
  const place = (label, plain, several) => html`<${PicturePlace} label=${label} plain=${plain} id=${form.image} onChange=${(image) => change({ image, mask: "" })} onError=${onError}
    others=${several ? form.others : []} onOthers=${several && ((others) => change({ others }))} />`;
  if (task === "image-to-image") return html`${place("A picture", false, true)}${strength}`;
  if (task === "inpaint") return html`${place("A picture", true, true)}${form.image && html`<${MaskEditor} form=${form} change=${change} />`}`;
  if (task === "outpaint") return html`${place("A picture", true)}${form.image && html`<${Frame} form=${form} change=${change} />`}`;
  if (task === "variations") {
    return html`${place("A picture", false, true)}${form.prompt && html`<${Slider} id="prior-strength" label="How far the words lead away" min="0.05" max="1" step="0.05" value=${form.priorStrength} onChange=${(priorStrength) => change({ priorStrength })} />`}`;
  }
  if (task === "mix") return html`<${Mix} form=${form} change=${change} onError=${onError} />`;
  if (task === "control") {
    return html`<${PicturePlace} label="A depth map" id=${form.hint} onChange=${(hint) => change({ hint })} onError=${onError} />
      <details open=${!!form.image}><summary>Begin with a picture</summary>${place("A picture")}${form.image && strength}</details>`;
  }
  return null;
}
