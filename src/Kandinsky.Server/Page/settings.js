// Everything that has a sensible default: size, steps, guidance, sampler, seed, count, model, adapters.
import { html } from "./html.js";
import { useEffect } from "preact/hooks";
import { fastOr, fits, paintsFast, proportionNames, sizeOf } from "./form.js";

export function Slider({ id, label, value, min, max, step = 1, help, onChange }) {
  return html`<div class="field">
    <div class="row spread"><label for=${id}>${label}</label>
      <input class="number" type="number" aria-label=${`${label}, as a number`} value=${value} min=${min} max=${max} step=${step} onChange=${(event) => onChange(+event.target.value)} /></div>
    <input id=${id} type="range" value=${value} min=${min} max=${max} step=${step} onInput=${(event) => onChange(+event.target.value)} />
    ${help && html`<p class="help">${help}</p>`}
  </div>`;
}

function Size({ form, change }) {
  const size = sizeOf(form);
  return html`<div class="field">
    <label for="proportion">Size</label>
    <div class="row">
      <select id="proportion" value=${form.proportion} onChange=${(event) => change({ proportion: event.target.value })}>
        ${proportionNames.map((name) => html`<option value=${name}>${{ auto: "the model’s own", own: "in pixels" }[name] ?? name}</option>`)}
      </select>
      ${form.proportion === "own"
        ? html`<span class="pair"><input class="number" type="number" aria-label="Width in pixels" min="64" max="4096" step="64" value=${form.width} onChange=${(event) => change({ width: event.target.value })} />
            <span aria-hidden="true">×</span>
            <input class="number" type="number" aria-label="Height in pixels" min="64" max="4096" step="64" value=${form.height} onChange=${(event) => change({ height: event.target.value })} /></span>`
        : form.proportion !== "auto" &&
          html`<select aria-label="Longer side in pixels" value=${form.side} onChange=${(event) => change({ side: +event.target.value })}>
              ${[128, 256, 384, 512, 640, 768, 1024].map((side) => html`<option value=${side}>${side} px</option>`)}
            </select>
            <span class="help">${size.width} × ${size.height}</span>`}
    </div>
  </div>`;
}

function Seed({ form, change }) {
  const roll = () => change({ seed: Math.floor(Math.random() * 2 ** 32), seedLocked: true });
  return html`<div class="field">
    <label for="seed">Seed</label>
    <div class="row">
      <input id="seed" class="wide" type="number" min="0" value=${form.seed} disabled=${!form.seedLocked} onChange=${(event) => change({ seed: event.target.value })} />
      <button type="button" onClick=${roll} title="Another seed" aria-label="Draw another seed">⚄</button>
      <button type="button" aria-pressed=${form.seedLocked} onClick=${() => change({ seedLocked: !form.seedLocked })}>${form.seedLocked ? "Fixed" : "Any"}</button>
    </div>
    <p class="help">The same seed and settings give the same picture.</p>
  </div>`;
}

function Adapters({ form, change, adapters }) {
  if (adapters.length === 0) return null;
  const weigh = (name, weight) => change({ loras: [...form.loras.filter((lora) => lora.name !== name), ...(weight === 0 ? [] : [{ name, weight }])] });
  return html`<fieldset class="field"><legend>Adapters</legend>
    ${adapters.map((name) => html`<${Slider} id=${`lora-${name}`} label=${name} min="-2" max="2" step="0.05" value=${form.loras.find((lora) => lora.name === name)?.weight ?? 0} onChange=${(weight) => weigh(name, weight)} />`)}
  </fieldset>`;
}

export function Check({ id, label, checked, help, onChange }) {
  return html`<div class="field">
    <label class="check" for=${id}><input id=${id} type="checkbox" checked=${checked} aria-describedby=${help && `${id}-help`} onChange=${(event) => onChange(event.target.checked)} /> ${label}</label>
    ${help && html`<p class="help" id=${`${id}-help`}>${help}</p>`}
  </div>`;
}

export function Settings({ form, change, catalog }) {
  const sampler = catalog.samplers.find((each) => each.name === form.sampler);
  const models = catalog.models.filter((model) => fits(model, form.task));
  const canBeFast = paintsFast(form, catalog.models);
  useEffect(() => {
    if (form.fast && catalog.models.length > 0 && !canBeFast) change((old) => fastOr(old, false));
  }, [form.fast, canBeFast, catalog.models.length]);
  return html`<div class="settings">
    ${form.task !== "outpaint" && html`<${Size} form=${form} change=${change} />`}
    <${Slider} id="count" label="Pictures" min="1" max="16" value=${form.count} onChange=${(count) => change({ count })} />
    ${canBeFast && html`<${Check} id="fast" label="Fast" checked=${form.fast} onChange=${(fast) => change((old) => fastOr(old, fast))} help="Painted in a few steps: much sooner, and coarser." />`}
    <details>
      <summary>More settings</summary>
      <${Slider} id="steps" label="Steps" min="1" max="100" value=${form.steps} onChange=${(steps) => change({ steps })} help="More take longer and are finer." />
      <${Slider} id="guidance" label="Guidance" min="1" max="20" step="0.5" value=${form.guidance} onChange=${(guidance) => change({ guidance })} help="How closely the picture follows the words." />
      <div class="field">
        <label for="sampler">Sampler</label>
        <select id="sampler" value=${form.sampler} onChange=${(event) => change({ sampler: event.target.value })} aria-describedby="sampler-help">
          <option value="">the model’s own</option>
          ${catalog.samplers.map((each) => html`<option value=${each.name}>${each.name}</option>`)}
        </select>
        <p class="help" id="sampler-help">${sampler ? `${sampler.summary}.` : "Good for most pictures."}</p>
      </div>
      <${Slider} id="hires" label="Second pass, times larger" min="1" max="3" step="0.25" value=${form.hires} onChange=${(hires) => change({ hires })} help="Above 1 the picture is enlarged and painted again: finer than one pass of that size." />
      ${form.hires > 1 && html`<${Slider} id="hires-strength" label="How far from the first pass" min="0.05" max="1" step="0.05" value=${form.hiresStrength} onChange=${(hiresStrength) => change({ hiresStrength })} />`}
      <div class="field"><label for="tile">Seamless edges</label>
        <select id="tile" value=${form.tile} aria-describedby="tile-help" onChange=${(event) => change({ tile: event.target.value })}>
          ${[["none", "none"], ["x", "left and right"], ["y", "top and bottom"], ["both", "all four"]].map(([value, name]) => html`<option value=${value}>${name}</option>`)}
        </select>
        <p class="help" id="tile-help">The picture goes on at its other side, so that copies show no seam.</p></div>
      <${Seed} form=${form} change=${change} />
      ${models.length > 1 &&
      html`<div class="field"><label for="model">Model</label>
        <select id="model" value=${form.model} onChange=${(event) => change({ model: event.target.value })}>
          <option value="">the usual one</option>
          ${models.map((model) => html`<option value=${model.name}>${model.name}</option>`)}
        </select></div>`}
      <${Adapters} form=${form} change=${change} adapters=${catalog.adapters} />
      <${Slider} id="prior-steps" label="Steps of the prior" min="2" max="100" value=${form.priorSteps} onChange=${(priorSteps) => change({ priorSteps })} help="From words to what the picture means." />
      <${Slider} id="prior-guidance" label="Guidance of the prior" min="1" max="20" step="0.5" value=${form.priorGuidance} onChange=${(priorGuidance) => change({ priorGuidance })} />
      ${form.task !== "mix" && (form.prompt || form.task !== "variations") && html`<${Check} id="wildcards" label="Have the seed choose words" checked=${form.wildcards} onChange=${(wildcards) => change({ wildcards })} help="{red|green} becomes one of the two, {2::red|green} red twice as often, __animal__ a line of animal.txt in the service’s folder of wildcards." />`}
      ${form.task !== "mix" && html`<div class="field"><label for="negative">What the picture should not show</label>
        <textarea id="negative" rows="2" dir="auto" value=${form.negative} onInput=${(event) => change({ negative: event.target.value })}></textarea></div>`}
    </details>
  </div>`;
}
