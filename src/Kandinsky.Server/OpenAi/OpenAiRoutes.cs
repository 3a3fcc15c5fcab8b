using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kandinsky.Server;

/// <summary>OpenAI's images API: its clients need only another address.</summary>
internal static class OpenAiRoutes
{
    private const int MostImages = 16;
    private const double NearStrength = 0.3;
    private const double FarStrength = 0.6;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").WithTags("OpenAI");
        api.MapPost("/images/generations", Generate).WithSummary("Paints from words").Accepts<object>("application/json").Produces<OpenAiPictures>();
        api.MapPost("/images/edits", Edit).WithSummary("Edits a picture, paints the transparent part of its mask, or mixes 2 to 16 pictures")
            .Accepts<object>("multipart/form-data", "application/json").Produces<OpenAiPictures>();
        api.MapPost("/images/variations", Vary).WithSummary("Paints other pictures of what a picture shows").Accepts<object>("multipart/form-data")
            .Produces<OpenAiPictures>();
        api.MapGet("/models", Models).WithSummary("Lists models");
        api.MapGet("/models/{id}", Model).WithSummary("Tells of a model");
    }

    private static async Task Generate(HttpContext context, RequestBody body, OpenAiAnswer answer)
    {
        var fields = new FieldReader(await body.ReadJsonAsync(context));
        var request = OpenAiRequest.Read(fields, needsPrompt: true);
        var hint = fields.Text("control_image");
        fields.RefuseOthers();
        await answer.WriteAsync(context, request with { Job = request.Job with { Hint = hint } }, "image_generation");
    }

    private static async Task Edit(HttpContext context, RequestBody body, GivenPictures given, OpenAiAnswer answer)
    {
        var (fields, images, mask) = RequestBody.IsMultipart(context.Request) ? OfForm(await body.ReadFormAsync(context))
            : OfJson(await body.ReadJsonAsync(context));
        var request = OpenAiRequest.Read(fields, needsPrompt: true);
        var usual = fields.Word("input_fidelity", "low", "high") == "high" ? NearStrength : FarStrength;
        var weights = fields.Numbers("weights");
        fields.RefuseOthers();
        if (images.Count is 0 or > MostImages) throw Refusals.Field("image", $"Give 1 to {MostImages} pictures, not {images.Count}.");
        if (images.Count > 1 && mask is not null) throw Refusals.Field("mask", "A mask is for one picture; several are mixed.");
        if (images.Count == 1 && weights is not null) throw Refusals.Field("weights", "weights are for several pictures, which are mixed.");
        var job = (images, mask) switch
        {
            ([var image], null) => request.Job.With(("strength", request.Job.Number("strength") ?? usual)) with { Task = JobTasks.ImageToImage, Image = image },
            ([var image], { } cut) => request.Job.With(("paste_back", request.Job.Find("paste_back")?.GetBoolean() ?? true)) with
            {
                Task = JobTasks.Inpaint,
                Image = image,
                Mask = await given.MaskOfTransparencyAsync(image, cut),
            },
            _ => request.Job with { Task = JobTasks.Mix, Prompt = null, Items = Mixed(request.Job.Prompt!, images, weights) },
        };
        await answer.WriteAsync(context, request with { Job = job }, "image_edit");
    }

    private static async Task Vary(HttpContext context, RequestBody body, OpenAiAnswer answer)
    {
        if (!RequestBody.IsMultipart(context.Request)) throw new RefusalException(415, "unsupported_media_type",
            "Send the picture in a form (multipart/form-data).");
        var form = await body.ReadFormAsync(context);
        var fields = new FieldReader(form);
        var request = OpenAiRequest.Read(fields, needsPrompt: false);
        fields.RefuseOthers();
        if (request.Stream) throw OpenAiRequest.CannotHonour("stream", "Variations are not streamed.");
        var image = form.Files("image") is [var file] ? Convert.ToBase64String(file)
            : throw new RefusalException(400, "missing_required_parameter", "Give one picture as the file 'image'.", "image");
        await answer.WriteAsync(context, request with { Job = request.Job with { Task = JobTasks.Variations, Image = image } },
            "image_variation");
    }

    private static JsonHttpResult<OpenAiModels> Models(ModelShelf models) =>
        TypedResults.Json(new OpenAiModels("list", [.. models.Models.Select(View)]), OpenAiJson.Answers.OpenAiModels);

    private static JsonHttpResult<OpenAiModel> Model(string id, ModelShelf models) =>
        TypedResults.Json(View(models.Find(id, JobTasks.TextToImage)), OpenAiJson.Answers.OpenAiModel);

    private static OpenAiModel View(ShelvedModel model) =>
        new(model.Name, "model", new DateTimeOffset(Directory.GetCreationTimeUtc(model.Folder.Path)).ToUnixTimeSeconds(), "kandinsky");

    private static (FieldReader Fields, IReadOnlyList<string> Images, string? Mask) OfForm(MultipartForm form) =>
        (new(form), [.. form.Files("image", "image[]").Select(Convert.ToBase64String)], form.Files("mask") is [var mask, ..] ? Convert.ToBase64String(mask)
            : null);

    private static (FieldReader Fields, IReadOnlyList<string> Images, string? Mask) OfJson(JsonElement json)
    {
        var fields = new FieldReader(json);
        return (fields, [.. (fields.Array("images") ?? []).Select((image, index) => Reference($"images[{index}]", image))], fields.Array("mask") is [var mask]
            ? Reference("mask", mask) : null);
    }

    /// <summary>A picture in JSON: exactly one of <c>image_url</c>, a data URL, and <c>file_id</c>, the id of a picture of this service.</summary>
    private static string Reference(string field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object
            || value.EnumerateObject().ToList() is not [{ Name: "image_url" or "file_id", Value.ValueKind: JsonValueKind.String } only])
            throw Refusals.Field(field, $"{field} takes an object with either image_url or file_id.");
        var text = only.Value.GetString()!;
        if (only.Name == "image_url" && !text.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) throw Refusals.Field($"{field}.image_url",
            "Addresses are never fetched; give a data: URL.");
        return text;
    }

    /// <summary>The prompt and the pictures in equal parts, or by the weights: of the pictures, or of prompt and pictures.</summary>
    private static List<JobIngredient> Mixed(string prompt, IReadOnlyList<string> images, IReadOnlyList<float>? weights)
    {
        if (weights is not null && weights.Count != images.Count && weights.Count != images.Count + 1)
            throw Refusals.Field("weights",
                $"weights has {weights.Count} numbers for {images.Count} pictures; give one a picture, or one more for the prompt, which comes first.");
        var all = weights is null ? [.. Enumerable.Repeat(1f / (images.Count + 1), images.Count + 1)]
            : weights.Count == images.Count ? [Math.Max(0, 1 - weights.Sum()), .. weights]
            : weights;
        return [new() { Text = prompt, Weight = all[0] }, .. images.Select((image, index) => new JobIngredient { Image = image, Weight = all[index + 1] })];
    }
}
