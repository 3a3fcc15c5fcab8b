using System.Globalization;
using System.Text.Json.Nodes;

namespace Kandinsky.Server;

/// <summary>Answers in the form of the Stable Diffusion web API.</summary>
internal static class StableDiffusionAnswer
{
    /// <summary>The pictures of a job, the request echoed, and how they were made as JSON inside a text.</summary>
    public static JsonObject Of(JobSnapshot job, JsonObject parameters, ContentFiles files, bool send) => new()
    {
        ["images"] = new JsonArray([.. send ? job.Pictures.Select(picture => (JsonNode)Convert.ToBase64String(files.Read(picture.Digest))) : []]),
        ["parameters"] = parameters,
        ["info"] = job.Pictures.Count > 0 ? AnswerJson.Text(Information(job)) : "{}",
    };

    /// <summary>How far a job is; nothing is at work if there is none.</summary>
    public static JsonObject Progress(JobSnapshot? job, bool picture) => new()
    {
        ["progress"] = job?.Fraction ?? 0,
        ["eta_relative"] = job?.Remaining?.TotalSeconds ?? 0,
        ["state"] = new JsonObject
        {
            ["skipped"] = false,
            ["interrupted"] = false,
            ["job"] = job?.Job.Id ?? "",
            ["job_count"] = job?.Job.Request.Count ?? 0,
            ["job_timestamp"] = Timestamp(job?.Job.Started ?? DateTimeOffset.UtcNow),
            ["job_no"] = job?.Index ?? 0,
            ["sampling_step"] = job?.Step ?? 0,
            ["sampling_steps"] = job?.Steps ?? 0,
        },
        ["current_image"] = picture && job?.Preview is { } preview ? Convert.ToBase64String(preview.Png) : null,
        ["textinfo"] = null,
    };

    private static JsonObject Information(JobSnapshot job)
    {
        var pictures = job.Pictures;
        var first = pictures[0].Metadata;
        return new()
        {
            ["prompt"] = first.Prompt,
            ["all_prompts"] = Each(picture => picture.Metadata.Prompt),
            ["negative_prompt"] = first.NegativePrompt ?? "",
            ["all_negative_prompts"] = Each(picture => picture.Metadata.NegativePrompt ?? ""),
            ["seed"] = first.Seed ?? 0,
            ["all_seeds"] = Each(picture => picture.Metadata.Seed ?? 0),
            ["subseed"] = -1,
            ["all_subseeds"] = Each(_ => -1),
            ["subseed_strength"] = 0,
            ["width"] = pictures[0].Width,
            ["height"] = pictures[0].Height,
            ["sampler_name"] = SamplerNames.NameOf(first.Scheduler),
            ["cfg_scale"] = first.GuidanceScale ?? 0,
            ["steps"] = first.Steps,
            ["batch_size"] = pictures.Count,
            ["restore_faces"] = false,
            ["face_restoration_model"] = null,
            ["sd_model_name"] = first.Model,
            ["sd_model_hash"] = "",
            ["sd_vae_name"] = null,
            ["sd_vae_hash"] = null,
            ["seed_resize_from_w"] = -1,
            ["seed_resize_from_h"] = -1,
            ["denoising_strength"] = job.Job.Request.Number("strength"),
            ["extra_generation_params"] = new JsonObject([.. first.Extra.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))]),
            ["index_of_first_image"] = 0,
            ["infotexts"] = Each(picture => picture.Metadata.ToParameters()),
            ["styles"] = new JsonArray(),
            ["job_timestamp"] = Timestamp(job.Job.Started ?? job.Job.Created),
            ["clip_skip"] = 1,
            ["is_using_inpainting_conditioning"] = false,
            ["version"] = CatalogRoutes.Version,
        };

        JsonArray Each(Func<Picture, JsonNode> value) => [.. pictures.Select(value)];
    }

    private static string Timestamp(DateTimeOffset time) => time.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}
