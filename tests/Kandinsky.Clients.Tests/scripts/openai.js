// OpenAI's own package, told nothing but another address. Writes the pictures it is given into a folder, and what else it sees as JSON.
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import OpenAI from "openai";

const [address, folder] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${address}v1`, apiKey: "unused", maxRetries: 0 });
const own = { seed: 3, steps: 4, prior_steps: 2, size: "64x64" };
const seen = {};
const keep = (name, base64) => writeFile(`${folder}/${name}.png`, Buffer.from(base64, "base64"));
const file = (name) => createReadStream(`${folder}/${name}.png`);

const generated = await client.images.generate({ model: "gpt-image-1", prompt: "a star", n: 2, ...own });
await keep("js-first", generated.data[0].b64_json);
await keep("js-second", generated.data[1].b64_json);
seen.seeds = generated.data.map((picture) => picture.seed);

const edited = await client.images.edit({ model: "gpt-image-1", image: file("picture"), prompt: "a star", strength: 0.5, ...own });
await keep("js-edited", edited.data[0].b64_json);

const mixed = await client.images.edit({ model: "gpt-image-1", image: [file("picture"), file("other")], prompt: "a star", weights: "0.5,0.25,0.25", ...own });
await keep("js-mixed", mixed.data[0].b64_json);

const painted = await client.images.edit({ model: "gpt-image-1", image: file("picture"), mask: file("hole"), prompt: "a star", ...own });
await keep("js-painted", painted.data[0].b64_json);

const varied = await client.images.createVariation({ image: file("picture"), ...own });
await keep("js-varied", varied.data[0].b64_json);

const stream = await client.images.generate({ model: "gpt-image-1", prompt: "a star", stream: true, partial_images: 2, ...own, steps: 60 });
seen.events = [];
for await (const event of stream) {
  seen.events.push(event.type);
  if (event.type === "image_generation.completed") await keep("js-streamed", event.b64_json);
}

seen.models = (await client.models.list()).data.map((model) => model.id);
seen.dimensions = (await client.embeddings.create({ model: "text-embedding-3-small", input: ["a star"] })).data[0].embedding.length;
try {
  await client.images.generate({ prompt: "a star", background: "transparent" });
} catch (error) {
  seen.error = { status: error.status, param: error.param, code: error.code };
}
console.log(JSON.stringify(seen));
