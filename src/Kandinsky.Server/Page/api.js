// The service's own API. Whatever goes wrong becomes an Error with a sentence.

async function request(method, path, body, headers) {
  let response;
  try {
    response = await fetch(path, { method, body, headers });
  } catch {
    throw new Error("The service does not answer. Is it still running?");
  }
  if (response.status === 204) return null;
  const type = response.headers.get("content-type") ?? "";
  const value = type.includes("json") ? await response.json() : await response.blob();
  if (!response.ok) throw Object.assign(new Error(value.detail ?? `The service answered ${response.status}.`), { status: response.status, field: value.field });
  return value;
}

export const get = (path) => request("GET", path);
export const remove = (path) => request("DELETE", path);
export const post = (path, value) => request("POST", path, value === undefined ? undefined : JSON.stringify(value), value === undefined ? {} : { "content-type": "application/json" });

/** Has something painted; pictures travel as files beside the request. */
export function create(order, files) {
  if (files.length === 0) return post("/api/v1/jobs", order);
  const form = new FormData();
  form.append("request", JSON.stringify(order));
  for (const [name, blob] of files) form.append(name, blob, `${name}.png`);
  return request("POST", "/api/v1/jobs", form);
}

/** How a picture was made, from its file; null where nothing can be read. */
export const information = (file) => request("POST", "/api/v1/info", file, { "content-type": file.type || "image/png" }).catch(() => null);

/** Follows all jobs; connects again by itself. Returns what ends it. */
export function follow(onJobs, onPreview, onState) {
  const events = new EventSource("/api/v1/events");
  events.addEventListener("jobs", (event) => onJobs(JSON.parse(event.data).jobs));
  events.addEventListener("preview", (event) => onPreview(JSON.parse(event.data)));
  events.onopen = () => onState(true);
  events.onerror = () => onState(false);
  return () => events.close();
}
