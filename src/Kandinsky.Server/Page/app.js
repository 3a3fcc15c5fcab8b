// The page: the form, what is at work, and the pictures.
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { html, tasks } from "./html.js";
import * as api from "./api.js";
import { filledFrom, ingredient, orderOf, useForm } from "./form.js";
import { filesIn, forgetOthers, keep, take } from "./pictures.js";
import { Prompt, remember } from "./prompt.js";
import { Settings } from "./settings.js";
import { TaskFields } from "./tasks.js";
import { Queue } from "./queue.js";
import { Gallery } from "./gallery.js";
import { Compare, Dialog, Parameters, Viewer } from "./viewer.js";

const pageSize = 48;

/** Ingredients of a mix without places that were left empty. */
const filled = (items) => items.filter((item) => item.text || item.image);

/** Messages that go by themselves; one may offer something to do. */
function useToasts() {
  const [toasts, set] = useState([]);
  const tell = (text, action) => {
    const toast = { id: Math.random(), text, action };
    set((old) => [...old.slice(-2), toast]);
    setTimeout(() => set((old) => old.filter((each) => each !== toast)), action ? 12000 : 6000);
  };
  const view = html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.map((toast) => html`<div class="toast" key=${toast.id}><span>${toast.text}</span>
      ${toast.action && html`<button type="button" onClick=${() => { set((old) => old.filter((each) => each !== toast)); toast.action.run(); }}>${toast.action.name}</button>`}</div>`)}
  </div>`;
  return [tell, view];
}

function KeyForm({ onDone }) {
  const [error, setError] = useState("");
  const submit = async (event) => {
    event.preventDefault();
    try {
      await api.post("/api/v1/session", { key: event.target.elements.key.value });
      onDone();
    } catch (failure) {
      setError(failure.message);
    }
  };
  return html`<main class="key"><form onSubmit=${submit}>
    <h2>This service needs a key</h2>
    <div class="field"><label for="key">Key</label><input id="key" name="key" type="password" autocomplete="current-password" required aria-describedby="key-error" /></div>
    <p id="key-error" class="error" role="alert">${error}</p>
    <button class="primary">Come in</button>
  </form></main>`;
}

/** Pictures of a search, the newest first; grows by pages and by what is painted. */
function usePictures(tell) {
  const [query, setQuery] = useState({ search: "", task: "" });
  const [list, setList] = useState({ pictures: [], next: null });
  const load = async (before) => {
    const parameters = new URLSearchParams({ limit: pageSize, ...(query.search && { search: query.search }), ...(query.task && { task: query.task }), ...(before && { before }) });
    try {
      const found = await api.get(`/api/v1/pictures?${parameters}`);
      setList((old) => ({ pictures: before ? [...old.pictures, ...found.pictures] : found.pictures, next: found.next }));
    } catch (error) {
      tell(error.message);
    }
  };
  useEffect(() => {
    const timer = setTimeout(load, query.search ? 250 : 0);
    return () => clearTimeout(timer);
  }, [query.search, query.task]);
  return { ...list, query, setQuery: (change) => setQuery((old) => ({ ...old, ...change })), more: () => load(list.next), refresh: () => load(), drop: (id) => setList((old) => ({ ...old, pictures: old.pictures.filter((picture) => picture.id !== id) })) };
}

function Studio({ tell }) {
  const [form, change] = useForm();
  const [catalog, setCatalog] = useState({ samplers: [], models: [], adapters: [] });
  const [jobs, setJobs] = useState([]);
  const [preview, setPreview] = useState(null);
  const [connected, setConnected] = useState(true);
  const [dialog, setDialog] = useState(null);
  const [chosen, setChosen] = useState([]);
  const [busy, setBusy] = useState(false);
  const gallery = usePictures(tell);
  const painted = useRef(new Set());
  const failed = useRef(new Set());
  const refresh = useRef();
  refresh.current = gallery.refresh;

  useEffect(() => {
    Promise.all(["samplers", "models", "adapters"].map((name) => api.get(`/api/v1/${name}`))).then((all) => setCatalog(Object.assign({}, ...all)), (error) => tell(error.message));
    forgetOthers([form.image, ...form.others, form.hint, form.mask, ...form.items.map((item) => item.image)]);
    return api.follow(setJobs, setPreview, setConnected);
  }, []);

  useEffect(() => {
    const ids = jobs.flatMap((job) => job.pictures.map((picture) => picture.id));
    if (ids.some((id) => !painted.current.has(id))) refresh.current();
    painted.current = new Set(ids);
    for (const job of jobs) {
      if (job.state !== "failed" || failed.current.has(job.id)) continue;
      failed.current.add(job.id);
      tell(job.error);
    }
  }, [jobs]);

  const paint = async () => {
    setBusy(true);
    try {
      const severally = ["image-to-image", "inpaint", "variations"].includes(form.task) ? form.others : [];
      for (const image of [form.image, ...severally]) {
        const { order, files } = await orderOf({ ...form, image });
        const job = await api.create(order, files);
        if (!form.seedLocked) change({ seed: job.request.seed });
      }
      remember(form.prompt);
      if (matchMedia("(max-width: 52rem)").matches) document.querySelector(".results").scrollIntoView();
    } catch (error) {
      tell(error.message);
    }
    setBusy(false);
  };

  const guarded = (work) => async (...parameters) => {
    try {
      await work(...parameters);
    } catch (error) {
      tell(error.message);
    }
  };
  const close = () => setDialog(null);
  const actions = {
    again: guarded(async (picture) => { close(); await api.post(`/api/v1/jobs/${picture.job}/repeat`, { seed: null, count: 1 }); }),
    vary: guarded(async (picture) => { close(); await api.create({ task: "variations", image: picture.id, count: 2 }, []); }),
    settings: (picture) => { close(); change({ ...filledFrom(picture.metadata), task: "text-to-image" }); document.getElementById("prompt")?.focus(); },
    use: guarded(async (picture, task) => {
      close();
      const image = await keep(await (await fetch(picture.url)).blob());
      change((old) => (task === "mix" ? { task, items: [...filled(old.items), ingredient(filled(old.items), "image", image)] } : { task, image, others: [], mask: "", expand: { left: 0, top: 0, right: 0, bottom: 0 } }));
    }),
    remove: guarded(async (picture) => {
      close();
      await api.remove(`/api/v1/pictures/${picture.id}`);
      gallery.drop(picture.id);
      setChosen((old) => old.filter((id) => id !== picture.id));
      tell("The picture was deleted.", { name: "Undo", run: guarded(async () => { await api.post(`/api/v1/pictures/${picture.id}/restore`); gallery.refresh(); }) });
    }),
  };

  /** A picture dropped or pasted anywhere: what it says of itself fills the form; it can be used too. */
  const given = guarded(async (file) => {
    const [image, about] = await Promise.all([take(file), api.information(file)]);
    if (about?.metadata) change({ ...filledFrom(about.metadata), task: "text-to-image" });
    setDialog({ kind: "given", image, metadata: about?.metadata, url: URL.createObjectURL(file) });
  });
  useEffect(() => {
    const drop = (event) => { const [file] = filesIn(event.dataTransfer); if (file) { event.preventDefault(); given(file); } };
    const paste = (event) => { const [file] = filesIn(event.clipboardData); if (file && !event.defaultPrevented) { event.preventDefault(); given(file); } };
    const over = (event) => event.preventDefault();
    addEventListener("drop", drop);
    addEventListener("dragover", over);
    addEventListener("paste", paste);
    return () => { removeEventListener("drop", drop); removeEventListener("dragover", over); removeEventListener("paste", paste); };
  }, []);

  const step = (by) => setDialog((old) => {
    const at = gallery.pictures.findIndex((picture) => picture.id === old.picture.id) + by;
    return gallery.pictures[at] ? { ...old, picture: gallery.pictures[at] } : old;
  });
  const task = tasks.find((each) => each.id === form.task);
  const compared = chosen.map((id) => gallery.pictures.find((picture) => picture.id === id)).filter(Boolean);

  return html`<main class="studio">
    <form class="panel" aria-label="What to paint" onSubmit=${(event) => { event.preventDefault(); paint(); }}>
      <div class="fields">
      <fieldset class="tasks"><legend class="hidden">Task</legend>
        ${tasks.map((each) => html`<label class=${each.id === form.task ? "on" : ""}><input type="radio" name="task" value=${each.id} checked=${each.id === form.task} onChange=${() => change({ task: each.id, model: "" })} />${each.name}</label>`)}
      </fieldset>
      <p class="help">${task.about}</p>
      ${form.task !== "mix" && html`<${Prompt} value=${form.prompt} onChange=${(prompt) => change({ prompt })} onSubmit=${paint} needed=${form.task !== "variations"} />`}
      <${TaskFields} form=${form} change=${change} onError=${tell} />
      <${Settings} form=${form} change=${change} catalog=${catalog} />
      </div>
      <div class="submit"><button class="primary" disabled=${busy}>${busy ? "Sending…" : "Paint"}</button></div>
    </form>
    <div class="results">
      ${!connected && html`<p class="error" role="status">The connection to the service is lost; trying again.</p>`}
      <${Queue} jobs=${jobs} preview=${preview} onCancel=${guarded((id) => api.remove(`/api/v1/jobs/${id}`))} />
      <${Gallery} pictures=${gallery.pictures} query=${gallery.query} onQuery=${gallery.setQuery} more=${gallery.next} onMore=${gallery.more}
        onOpen=${(picture) => setDialog({ kind: "picture", picture })} chosen=${chosen}
        onChoose=${(id) => setChosen((old) => (old.includes(id) ? old.filter((each) => each !== id) : [...old, id].slice(-2)))} onCompare=${() => setDialog({ kind: "compare" })} />
    </div>
    ${dialog?.kind === "picture" && html`<${Viewer} picture=${dialog.picture} onClose=${close} actions=${actions} onStep=${step} />`}
    ${dialog?.kind === "compare" && compared.length === 2 && html`<${Compare} first=${compared[0]} second=${compared[1]} onClose=${close} />`}
    ${dialog?.kind === "given" && html`<${Dialog} label="The picture that was given" onClose=${close}>
      <div class="viewer"><img src=${dialog.url} alt="The picture that was given" />
        <div>${dialog.metadata ? html`<p class="help">The form was filled with how it was made.</p><${Parameters} metadata=${dialog.metadata} />` : html`<p>It does not say how it was made.</p>`}
          <div class="row actions">${[["image-to-image", "Edit it"], ["inpaint", "Paint a part"], ["outpaint", "Paint beyond"], ["variations", "Vary it"]].map(([id, name]) =>
            html`<button type="button" onClick=${() => { close(); change({ task: id, image: dialog.image, others: [], mask: "" }); }}>${name}</button>`)}
            <button type="button" onClick=${() => { close(); change((old) => ({ task: "mix", items: [...filled(old.items), ingredient(filled(old.items), "image", dialog.image)] })); }}>Mix it</button></div>
        </div></div>
    <//>`}
  </main>`;
}

function Theme() {
  const [theme, setTheme] = useState(() => localStorage.getItem("kandinsky.theme") ?? "");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("kandinsky.theme", theme);
  }, [theme]);
  return html`<select class="quiet" aria-label="Colours" value=${theme} onChange=${(event) => setTheme(event.target.value)}>
    <option value="">System</option><option value="light">Light</option><option value="dark">Dark</option>
  </select>`;
}

function App() {
  const [session, setSession] = useState(null);
  const [tell, toasts] = useToasts();
  const look = () => api.get("/api/v1/session").then(setSession, (error) => tell(error.message));
  useEffect(() => { look(); }, []);
  const leave = async () => { await api.remove("/api/v1/session"); look(); };
  return html`<header class="bar"><h1>Kandinsky</h1><div class="row"><${Theme} />${session?.keys_required && session.caller && html`<span class="help">${session.caller}</span><button type="button" onClick=${leave}>Leave</button>`}</div></header>
    ${session === null ? html`<main class="waiting"><p>The page is loading.</p></main>` : session.keys_required && !session.caller ? html`<${KeyForm} onDone=${look} />` : html`<${Studio} tell=${tell} />`}
    ${toasts}`;
}

render(html`<${App} />`, document.getElementById("app"));
