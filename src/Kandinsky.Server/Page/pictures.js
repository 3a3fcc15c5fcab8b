// Pictures that are given: read in any format the browser knows, made small enough, kept in the browser by id.

const largest = 2048;
const open = new Promise((resolve, reject) => {
  const request = indexedDB.open("kandinsky", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("pictures");
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const urls = new Map();
const memory = new Map(); // where the browser keeps no database

async function store(mode, work) {
  const database = await open;
  return new Promise((resolve, reject) => {
    const request = work(database.transaction("pictures", mode).objectStore("pictures"));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Keeps a picture; the id is what the form remembers. */
export async function keep(blob) {
  const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  memory.set(id, blob);
  await store("readwrite", (pictures) => pictures.put(blob, id)).catch(() => {});
  return id;
}

/** The picture of an id; nothing if it is gone. */
export async function pictureOf(id) {
  return memory.get(id) ?? (await store("readonly", (pictures) => pictures.get(id)).catch(() => undefined));
}

/** An address for an <img>. */
export async function urlOf(id) {
  if (!urls.has(id)) {
    const blob = await pictureOf(id);
    if (!blob) return "";
    urls.set(id, URL.createObjectURL(blob));
  }
  return urls.get(id);
}

/** Forgets pictures that the form does not name any more. */
export async function forgetOthers(named) {
  const ids = await store("readonly", (pictures) => pictures.getAllKeys()).catch(() => []);
  for (const id of ids) if (!named.includes(id)) await store("readwrite", (pictures) => pictures.delete(id)).catch(() => {});
}

export function canvasOf(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}

export const blobOf = (canvas) => new Promise((resolve) => canvas.toBlob(resolve, "image/png"));

/** A file of any format as a PNG of at most 2048 pixels a side. */
export async function asPng(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error("That file is no picture this browser reads.");
  }
  const scale = Math.min(1, largest / Math.max(bitmap.width, bitmap.height));
  const canvas = canvasOf(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return blobOf(canvas);
}

/** Keeps what was dropped, pasted or chosen. */
export const take = async (file) => keep(await asPng(file));

/** The pictures among what was dropped or pasted. */
export const filesIn = (transfer) => [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
