// What waits and what is painted, with the picture as it comes into being.
import { html, duration, taskName } from "./html.js";

function Progress({ job, preview }) {
  const { progress, state } = job;
  const percent = Math.round(100 * progress.fraction);
  const left = progress.seconds_left == null ? "" : `, ${duration(progress.seconds_left)} left`;
  const text = state === "queued" ? `${progress.ahead ? `${progress.ahead} before it` : "next"}${left}` : `${progress.stage ?? "starting"} ${progress.steps ? `${progress.step} of ${progress.steps}` : ""}${left}`;
  return html`<div class="grow">
      <p class="title" dir="auto">${job.request.prompt || taskName(job.request.task)}</p>
      <progress max="100" value=${percent} aria-label=${`Progress of ${job.request.prompt || taskName(job.request.task)}`}></progress>
      <p class="help">${text}</p>
    </div>
    ${state === "running" && preview?.job === job.id && html`<img class="preview" src=${preview.image} alt="What the picture will look like" />`}`;
}

export function Queue({ jobs, preview, onCancel }) {
  const open = jobs.filter((job) => job.state === "queued" || job.state === "running").sort((a, b) => (a.state === b.state ? (a.progress.ahead ?? 0) - (b.progress.ahead ?? 0) : a.state === "running" ? -1 : 1));
  return html`<section aria-labelledby="queue-title" class="queue" hidden=${open.length === 0}>
    <h2 id="queue-title">At work</h2>
    <ul>
      ${open.map((job) => html`<li key=${job.id} class=${job.state}>
        <${Progress} job=${job} preview=${preview} />
        <button type="button" onClick=${() => onCancel(job.id)} aria-label=${`Cancel ${job.request.prompt || taskName(job.request.task)}`}>Cancel</button>
      </li>`)}
    </ul>
  </section>`;
}
