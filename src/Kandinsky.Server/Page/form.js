// What the form holds, kept in the browser so that the page is found again as it was, and the request made of it.
import { useEffect, useState } from "preact/hooks";
import { blobOf, canvasOf, pictureOf } from "./pictures.js";

const key = "kandinsky.form";

export const empty = {
  task: "text-to-image",
  prompt: "",
  wildcards: false,
  negative: "",
  proportion: "auto",
  side: 512,
  width: "",
  height: "",
  steps: 25,
  priorSteps: 25,
  guidance: 4,
  priorGuidance: 4,
  sampler: "",
  fast: false,
  usual: null, // steps, guidance and sampler to come back to from fast painting
  tile: "none",
  hires: 1,
  hiresStrength: 0.5,
  seed: 0,
  seedLocked: false,
  count: 1,
  model: "",
  loras: [],
  strength: 0.5,
  priorStrength: 0.3,
  controlPriorStrength: 0.85,
  image: "",
  others: [],
  hint: "",
  mask: "",
  invert: false,
  feather: 1.5,
  onlyMasked: false,
  padding: 32,
  expand: { left: 0, top: 0, right: 0, bottom: 0 },
  items: [
    { kind: "text", text: "", image: "", weight: 1 },
    { kind: "text", text: "", image: "", weight: 1 },
  ],
};

/** One more ingredient of a mix: as much of it as of the others on average, so that equal parts stay equal. */
export const ingredient = (items, kind, image = "") => ({ kind, text: "", image, weight: items.length ? items.reduce((sum, item) => sum + +item.weight, 0) / items.length : 1 });

/** What is mixed, places that were left empty aside, and which share of the whole each is. */
export function sharesOf(items) {
  const given = items.filter((item) => (item.kind === "text" ? item.text.trim() : item.image));
  const sum = given.reduce((all, item) => all + +item.weight, 0);
  return given.map((item) => ({ item, share: sum > 0 ? +item.weight / sum : 0 }));
}

/** What painting with a model's distilled adapter changes: few steps, its sampler, no guidance. Off again, it is as it was. */
export function fastOr(form, fast) {
  const { steps, guidance, sampler } = form;
  if (fast) return { fast, steps: 4, guidance: 1, sampler: "lcm", usual: form.fast ? form.usual : { steps, guidance, sampler } };
  return { fast, ...(form.usual ?? { steps: empty.steps, guidance: empty.guidance, sampler: empty.sampler }), usual: null };
}

/** Whether what the form asks for would be painted by a model with a distilled adapter. */
export function paintsFast(form, models) {
  const able = models.filter((model) => fits(model, form.task));
  return (able.find((model) => model.name === form.model) ?? able[0])?.fast ?? false;
}

/** Whether a model can do a task. */
export const fits = (model, task) => (model.kind === "control-decoder") === (task === "control") && (model.kind !== "inpaint-decoder" || ["inpaint", "outpaint"].includes(task));

/** The form, kept. */
export function useForm() {
  const [form, set] = useState(() => {
    try {
      return { ...empty, ...JSON.parse(localStorage.getItem(key) ?? "{}") };
    } catch {
      return empty;
    }
  });
  useEffect(() => {
    localStorage.setItem(key, JSON.stringify(form));
  }, [form]);
  return [form, (change) => set((old) => ({ ...old, ...(typeof change === "function" ? change(old) : change) }))];
}

const proportions = { "1:1": [1, 1], "4:3": [4, 3], "3:4": [3, 4], "3:2": [3, 2], "2:3": [2, 3], "16:9": [16, 9], "9:16": [9, 16] };
export const proportionNames = ["auto", ...Object.keys(proportions), "own"];

/** Width and height that the form means; nothing for the model's own. */
export function sizeOf(form) {
  if (form.proportion === "auto") return {};
  if (form.proportion === "own") return { ...(form.width && { width: +form.width }), ...(form.height && { height: +form.height }) };
  const [across, down] = proportions[form.proportion];
  const scale = form.side / Math.max(across, down);
  const grid = (pixels) => Math.max(64, Math.round((pixels * scale) / 64) * 64);
  return { width: grid(across), height: grid(down) };
}

/** A mask in the size of a picture. */
async function enlarged(mask, width, height) {
  const bitmap = await createImageBitmap(mask);
  if (bitmap.width === width && bitmap.height === height) return mask;
  const canvas = canvasOf(width, height);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
  return blobOf(canvas);
}

/** The request and its files. */
export async function orderOf(form) {
  const { task } = form;
  const order = {
    task,
    ...sizeOf(form),
    steps: +form.steps,
    prior_steps: +form.priorSteps,
    guidance: +form.guidance,
    prior_guidance: +form.priorGuidance,
    count: +form.count,
    ...(form.seedLocked && { seed: +form.seed }),
    ...(form.sampler && { sampler: form.sampler }),
    ...(form.model && { model: form.model }),
    ...(form.fast && { fast: true }),
    ...(form.tile !== "none" && { tile: form.tile }),
    ...(+form.hires > 1 && { hires: +form.hires, hires_strength: +form.hiresStrength }),
    ...(form.negative && { negative_prompt: form.negative }),
    ...(form.loras.length && { loras: form.loras }),
  };
  const files = [];
  const attach = async (name, id, what) => {
    const blob = id && (await pictureOf(id));
    if (!blob) throw new Error(what);
    files.push([name, blob]);
  };
  if (task !== "mix" && (form.prompt || task !== "variations")) order.prompt = form.prompt;
  if (order.prompt && form.wildcards) order.wildcards = true;
  if (order.prompt === "" && task !== "variations") throw new Error("Say what to paint.");
  if (task === "image-to-image") order.strength = +form.strength;
  if (task === "outpaint") {
    order.expand = form.expand;
    delete order.width;
    delete order.height;
    if (!Object.values(form.expand).some((pixels) => pixels > 0)) throw new Error("Draw the frame larger than the picture, or give pixels for a side.");
  }
  if (task === "variations" && form.prompt) order.prior_strength = +form.priorStrength;
  if (["image-to-image", "inpaint", "outpaint", "variations"].includes(task)) await attach("image", form.image, "Give a picture: drop, paste or choose one.");
  if (task === "inpaint") {
    order.paste_back = true;
    if (form.invert) order.invert_mask = true;
    if (form.onlyMasked) order.only_masked = +form.padding;
    const { width, height } = await createImageBitmap(files.at(-1)[1]);
    await attach("mask", form.mask, "Mark the part to be painted with the brush.");
    files.at(-1)[1] = await enlarged(files.at(-1)[1], width, height); // Of several pictures the mask was drawn over the first.
    order.mask_blur = form.feather > 0 ? Math.min(256, Math.max(1, Math.round((form.feather / 100) * Math.max(width, height)))) : 0;
  }
  if (task === "control") {
    await attach("hint", form.hint, "Give a depth map: drop, paste or choose one.");
    if (form.image) {
      order.strength = +form.strength;
      order.prior_strength = +form.controlPriorStrength;
      await attach("image", form.image, "The picture is gone.");
    }
  }
  if (task === "mix") {
    const shares = sharesOf(form.items);
    if (shares.length === 0) throw new Error("Say what to mix: write a text, or give a picture.");
    if (shares.every(({ share }) => share === 0)) throw new Error("Take more than nothing of one part of the mix.");
    order.items = shares.map(({ item, share }) => ({ ...(item.kind === "text" && { text: item.text }), weight: share }));
    for (const { item } of shares) if (item.kind === "image") await attach("items", item.image, "A picture of the mix is gone; give it again.");
  }
  return { order, files };
}

/** The form filled with how a picture was made. */
export function filledFrom(metadata) {
  const task = { "embedding-to-embedding": "variations" }[metadata.task] ?? (metadata.task || "text-to-image");
  return {
    task,
    prompt: metadata.prompt ?? "",
    negative: metadata.negative_prompt ?? "",
    ...(metadata.width && { proportion: "own", width: metadata.width, height: metadata.height }),
    ...(metadata.steps && { steps: metadata.steps }),
    ...(metadata.prior_steps && { priorSteps: metadata.prior_steps }),
    ...(metadata.guidance_scale != null && { guidance: metadata.guidance_scale }),
    ...(metadata.prior_guidance_scale != null && { priorGuidance: metadata.prior_guidance_scale }),
    ...(metadata.scheduler && { sampler: metadata.scheduler }),
    fast: metadata.extra?.Fast != null,
    tile: metadata.extra?.Tile ?? empty.tile,
    hires: +(metadata.extra?.["Hires upscale"] ?? empty.hires),
    hiresStrength: +(metadata.extra?.["Hires strength"] ?? empty.hiresStrength),
    ...(metadata.seed != null && { seed: metadata.seed, seedLocked: true }),
  };
}
