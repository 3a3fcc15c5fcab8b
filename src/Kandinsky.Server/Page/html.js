// What every part of the page is written with.
import { h } from "preact";
import htm from "htm";

export const html = htm.bind(h);

/** A number of seconds as people say it. */
export function duration(seconds) {
  if (seconds == null) return "";
  if (seconds < 1) return "a moment";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** The tasks in the order they are shown: what they are called, and what they do. */
export const tasks = [
  { id: "text-to-image", name: "Words", about: "Paints what you say." },
  { id: "image-to-image", name: "Edit", about: "Paints a picture anew, near or far from how it was." },
  { id: "inpaint", name: "Part", about: "Paints the part of a picture that you mark." },
  { id: "outpaint", name: "Beyond", about: "Paints what lies beyond the edges of a picture." },
  { id: "mix", name: "Mix", about: "Paints one picture of several texts and pictures." },
  { id: "variations", name: "Vary", about: "Paints other pictures of what a picture shows." },
  { id: "control", name: "Depth", about: "Paints a picture that follows a depth map: near is bright." },
];

/** What pictures say they are, which a gallery can show alone: some tasks end in the same. */
export const kinds = [
  { id: "text-to-image", name: "Words" },
  { id: "image-to-image", name: "Edited" },
  { id: "inpaint", name: "Part or beyond" },
  { id: "mix", name: "Mixed or varied" },
  { id: "embedding-to-embedding", name: "Varied by words" },
  { id: "control", name: "Depth" },
];

export const taskName = (id) => tasks.find((task) => task.id === (id === "embedding-to-embedding" ? "variations" : id))?.name ?? id;
