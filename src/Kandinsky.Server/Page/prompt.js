// The prompt: its history, and weights for words by Ctrl with the arrow keys.
import { useRef, useState } from "preact/hooks";
import { html } from "./html.js";

const key = "kandinsky.prompts";
const most = 50;

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "[]");
  } catch {
    return [];
  }
};

/** Remembers a prompt that was painted. */
export function remember(prompt) {
  if (prompt) localStorage.setItem(key, JSON.stringify([prompt, ...read().filter((old) => old !== prompt)].slice(0, most)));
}

/** The text with the chosen words, or the word at the cursor, heavier or lighter; and what to select. */
export function weighted(text, start, end, by) {
  const around = /\(([^()]*):([0-9.]+)\)/g;
  for (let match; (match = around.exec(text)); ) {
    if (match.index <= start && end <= match.index + match[0].length) {
      const weight = Math.round((+match[2] + by) * 100) / 100;
      const inner = weight === 1 ? match[1] : `(${match[1]}:${Math.max(0, weight)})`;
      return { text: text.slice(0, match.index) + inner + text.slice(match.index + match[0].length), start: match.index, end: match.index + inner.length };
    }
  }
  const boundary = /[\s,.()]/;
  while (start > 0 && !boundary.test(text[start - 1])) start--;
  while (end < text.length && !boundary.test(text[end])) end++;
  if (start === end) return null;
  const inner = `(${text.slice(start, end)}:${Math.round((1 + by) * 100) / 100})`;
  return { text: text.slice(0, start) + inner + text.slice(end), start, end: start + inner.length };
}

export function Prompt({ value, onChange, onSubmit, needed }) {
  const area = useRef();
  const [at, setAt] = useState(-1);
  const history = read();
  const recall = (index) => {
    if (index < -1 || index >= history.length) return;
    setAt(index);
    onChange(index < 0 ? "" : history[index]);
  };
  const keydown = (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit();
    } else if (step && event.altKey) {
      event.preventDefault();
      recall(at + step);
    } else if (step && (event.ctrlKey || event.metaKey)) {
      const { selectionStart, selectionEnd } = area.current;
      const change = weighted(value, selectionStart, selectionEnd, step * 0.1);
      if (!change) return;
      event.preventDefault();
      onChange(change.text);
      requestAnimationFrame(() => area.current.setSelectionRange(change.start, change.end));
    }
  };
  return html`<div class="field">
    <div class="row spread">
      <label for="prompt">What to paint${needed ? "" : " (if you like)"}</label>
      ${history.length > 0 &&
      html`<select class="quiet" aria-label="Earlier prompts" value="" onChange=${(event) => { onChange(event.target.value); event.target.value = ""; }}>
        <option value="">Earlier…</option>
        ${history.map((prompt) => html`<option value=${prompt}>${prompt.slice(0, 80)}</option>`)}
      </select>`}
    </div>
    <textarea id="prompt" ref=${area} rows="3" dir="auto" placeholder="for example: a large yellow star in the center on a purple background" aria-describedby="prompt-help" value=${value}
      onInput=${(event) => { setAt(-1); onChange(event.target.value); }} onKeyDown=${keydown}></textarea>
    <p id="prompt-help" class="help keys">Ctrl-Enter paints. Ctrl-↑ and ↓ weigh a word, Alt-↑ and ↓ bring earlier prompts.</p>
  </div>`;
}
