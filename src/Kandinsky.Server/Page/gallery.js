// Pictures that were painted: searched, filtered, chosen to compare.
import { html, kinds } from "./html.js";

export function Gallery({ pictures, query, onQuery, more, onMore, onOpen, chosen, onChoose, onCompare }) {
  return html`<section aria-labelledby="gallery-title" class="gallery">
    <div class="row spread">
      <h2 id="gallery-title">Pictures</h2>
      <div class="row">
        <input type="search" dir="auto" aria-label="Search prompts" placeholder="Search" value=${query.search} onInput=${(event) => onQuery({ search: event.target.value })} />
        <select aria-label="Only pictures of a kind" value=${query.task} onChange=${(event) => onQuery({ task: event.target.value })}>
          <option value="">all kinds</option>
          ${kinds.map((kind) => html`<option value=${kind.id}>${kind.name}</option>`)}
        </select>
        <button type="button" disabled=${chosen.length !== 2} title="Tick two pictures to compare them" onClick=${onCompare}>Compare${chosen.length ? ` ${chosen.length} of 2` : ""}</button>
      </div>
    </div>
    ${pictures.length === 0
      ? html`<p class="help empty">${query.search || query.task ? "Nothing fits." : "Nothing was painted yet. Say what to paint, and press Paint."}</p>`
      : html`<ul>
          ${pictures.map((picture) => html`<li key=${picture.id}>
            <button type="button" class="thumb" onClick=${() => onOpen(picture)} aria-label=${`Open: ${picture.metadata.prompt || picture.metadata.task}, seed ${picture.metadata.seed}`}>
              <img src=${picture.thumbnail} alt="" loading="lazy" width=${picture.width} height=${picture.height} />
            </button>
            <label class="choose"><input type="checkbox" checked=${chosen.includes(picture.id)} onChange=${() => onChoose(picture.id)} /><span class="hidden">Choose to compare: ${picture.metadata.prompt || picture.metadata.task}, seed ${picture.metadata.seed}</span></label>
          </li>`)}
        </ul>`}
    ${more && html`<button type="button" class="more" onClick=${onMore}>More</button>`}
  </section>`;
}
