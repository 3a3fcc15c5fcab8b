using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Kandinsky.Server.StableDiffusionRoutes;

namespace Kandinsky.Server;

/// <summary>What clients of the Stable Diffusion web API ask before they paint.</summary>
internal static class StableDiffusionCatalog
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/options", (HttpContext context, ModelShelf models, StableDiffusionOptions options) => WriteAsync(context, Options(models, options)))
            .WithSummary("What is set");
        api.MapPost("/options", Set).WithSummary("Sets the model").Accepts<object>("application/json");
        api.MapGet("/cmd-flags", (HttpContext context) => WriteAsync(context, new JsonObject { ["api"] = true, ["nowebui"] = false }))
            .WithSummary("How the service was started");
        api.MapGet("/samplers", (HttpContext context) => WriteAsync(context, SamplerNames.List())).WithSummary("The samplers");
        api.MapGet("/schedulers", (HttpContext context) => WriteAsync(context, Schedulers())).WithSummary("The schedules");
        api.MapGet("/sd-models", (HttpContext context, ModelShelf models) => WriteAsync(context, Models(models))).WithSummary("The models");
        api.MapGet("/upscalers", (HttpContext context) => WriteAsync(context, Upscalers())).WithSummary("What resizes pictures");
        api.MapGet("/loras", (HttpContext context, ModelShelf models) => WriteAsync(context, Adapters(models))).WithSummary("The adapters");
        api.MapGet("/memory", (HttpContext context) => WriteAsync(context, Memory())).WithSummary("The memory");
        api.MapGet("/embeddings", (HttpContext context, ModelShelf models) => WriteAsync(context, Words(models))).WithSummary("The learned words");
        api.MapGet("/scripts", (HttpContext context) => WriteAsync(context, new JsonObject { ["txt2img"] = new JsonArray(), ["img2img"] = new JsonArray() }))
            .WithSummary("Always empty");
        foreach (var empty in (string[])["/sd-vae", "/sd-modules", "/hypernetworks", "/face-restorers", "/realesrgan-models", "/latent-upscale-modes",
            "/prompt-styles", "/script-info", "/extensions"])
            api.MapGet(empty, (HttpContext context) => WriteAsync(context, new JsonArray())).WithSummary("Always empty");
        foreach (var nothing in (string[])["/refresh-checkpoints", "/refresh-loras", "/refresh-vae", "/reload-checkpoint"])
            api.MapPost(nothing, (HttpContext context) => WriteAsync(context, new JsonObject())).WithSummary("Nothing needs to be done");
        api.MapPost("/unload-checkpoint", (HttpContext context, ModelShelf models) =>
        {
            models.Release();
            return WriteAsync(context, new JsonObject());
        }).WithSummary("Gives back the memory of models");
    }

    private static JsonObject Words(ModelShelf models) => new()
    {
        ["loaded"] = new JsonObject(models.Words.Select(word => KeyValuePair.Create(word.Text, (JsonNode?)new JsonObject
        {
            ["step"] = null, ["sd_checkpoint"] = null, ["sd_checkpoint_name"] = null, ["shape"] = word.Width, ["vectors"] = word.Vectors,
        }))),
        ["skipped"] = new JsonObject(),
    };

    private static JsonObject Options(ModelShelf models, StableDiffusionOptions options) => new()
    {
        ["sd_model_checkpoint"] = options.Checkpoint ?? models.Default.Name,
        ["sd_checkpoint_hash"] = "",
        ["samples_format"] = "png",
        ["samples_save"] = true,
        ["sd_vae"] = "Automatic",
        ["CLIP_stop_at_last_layers"] = 1,
        ["show_progress_every_n_steps"] = 3,
    };

    /// <summary>Clients send the whole object back; the model is all that can be set. An administrator's to do: it is everybody's.</summary>
    private static async Task Set(HttpContext context, RequestBody body, ModelShelf models, StableDiffusionOptions options)
    {
        if (new FieldReader(await body.ReadJsonAsync(context)).Text("sd_model_checkpoint") is { Length: > 0 } name
            && name != (options.Checkpoint ?? models.Default.Name))
        {
            if (!context.Caller().IsAdmin) throw new RefusalException(403, "forbidden",
                "Only an administrator's key may set the model; name it in override_settings instead.", "sd_model_checkpoint");
            options.Checkpoint = models.Find(name, JobTasks.TextToImage).Name;
        }
        await WriteAsync(context, new JsonObject());
    }

    private static JsonArray Schedulers() => [.. new[] { ("automatic", "Automatic"), ("karras", "Karras") }.Select(each => (JsonNode)new JsonObject
    {
        ["name"] = each.Item1,
        ["label"] = each.Item2,
        ["aliases"] = null,
        ["default_rho"] = each.Item1 == "karras" ? 7.0 : -1.0,
        ["need_inner_model"] = false,
    })];

    private static JsonArray Models(ModelShelf models) => [.. models.Models.Select(model => (JsonNode)new JsonObject
    {
        ["title"] = model.Name,
        ["model_name"] = model.Name,
        ["hash"] = null,
        ["sha256"] = null,
        ["filename"] = model.Name,
        ["config"] = null,
    })];

    private static JsonArray Upscalers() => [.. ((string[])["None", "Lanczos"]).Select(name => (JsonNode)new JsonObject
    {
        ["name"] = name,
        ["model_name"] = null,
        ["model_path"] = null,
        ["model_url"] = null,
        ["scale"] = 4,
    })];

    private static JsonArray Adapters(ModelShelf models) =>
        [.. models.Adapters.Keys.Select(name =>
        (JsonNode)new JsonObject { ["name"] = name, ["alias"] = name, ["path"] = name, ["metadata"] = new JsonObject() })];

    private static JsonObject Memory()
    {
        var used = Environment.WorkingSet;
        var total = AvailableMemory.OfSystem();
        return new()
        {
            ["ram"] = new JsonObject { ["free"] = Math.Max(0, total - used), ["used"] = used, ["total"] = total },
            ["cuda"] = new JsonObject { ["error"] = "unavailable" }
        };
    }
}
