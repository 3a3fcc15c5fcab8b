using System.Globalization;
using System.Text.RegularExpressions;

namespace Kandinsky.Server;

/// <summary>What a client of the Stable Diffusion web API asked for. Fields that mean nothing here are passed over, as they are there.</summary>
internal static partial class StableDiffusionRequest
{
    private const double UsualStrength = 0.75;

    /// <summary>Words to a picture.</summary>
    /// <exception cref="RefusalException">A value is out of range, or a script is asked for.</exception>
    public static JobRequest OfText(FieldReader fields, StableDiffusionOptions options)
    {
        if (fields.Text("script_name") is { Length: > 0 } script) throw new RefusalException(422, "script_not_found",
            $"There is no script '{LegibleText.Of(script)}'.", "script_name");
        var (prompt, loras) = WithoutAdapters(fields.Text("prompt") ?? "");
        var count = (fields.Whole("batch_size", 1, 64) ?? 1) * (fields.Whole("n_iter", 1, 64) ?? 1);
        var (width, height) = (fields.Whole("width", 1, PictureRequest.LargestSide), fields.Whole("height", 1, PictureRequest.LargestSide));
        var hires = Hires(fields, width, height);
        var model = fields.Object("override_settings")?.Text("sd_model_checkpoint") ?? options.Checkpoint;
        var request = new JobRequest
        {
            Prompt = prompt,
            Count = count,
            Model = model,
            Loras = loras.Count > 0 ? loras : null,
            Fast = fields.Flag("fast"),
        };
        return request.With(
            ("wildcards", fields.Painting("wildcards")),
            ("negative_prompt", fields.Text("negative_prompt") is { Length: > 0 } negative ? negative : null),
            ("width", width),
            ("height", height),
            ("tile", fields.Flag("tiling") == true ? "both" : null),
            ("hires", hires),
            ("hires_strength", hires is null ? null : Strength(fields)),
            ("steps", fields.Painting("steps")),
            ("prior_steps", fields.Painting("prior_steps")),
            ("guidance", fields.Painting("guidance", "cfg_scale")),
            ("prior_guidance", fields.Painting("prior_guidance", "prior_cfg_scale")),
            ("sampler", SamplerNames.Find(fields.Text("sampler_name") ?? fields.Text("sampler_index"), fields.Text("scheduler"))),
            ("seed", fields.Number("seed") is < 0 ? null : fields.Painting("seed")),
            ("preview_every", 3));
    }

    /// <summary>A picture to a picture, the white part of its mask alone if there is one.</summary>
    /// <exception cref="RefusalException">There is no picture, or as for <see cref="OfText"/>.</exception>
    public static async Task<JobRequest> OfImageAsync(FieldReader fields, StableDiffusionOptions options, GivenPictures given)
    {
        var request = OfText(fields, options);
        if (fields.Array("init_images") is not [{ ValueKind: System.Text.Json.JsonValueKind.String } first, ..]) throw new RefusalException(404,
            "init_image_not_found", "init_images is empty; give a picture in base64.", "init_images");
        var fitting = new PictureFitting(fields.Whole("resize_mode", 0, 3) ?? 0, fields.Whole("width"), fields.Whole("height"));
        if (fields.Text("mask") is not { Length: > 0 } mask) return request.With(("strength", Strength(fields) ?? UsualStrength)) with
        {
            Task = JobTasks.ImageToImage,
            Image = await given.PreparedAsync("init_images[0]", first.GetString()!, fitting.Fit).ConfigureAwait(false),
        };
        // Only the masked part unless told otherwise, as there: then the picture keeps its size, else it becomes that of the size asked for.
        var isWhole = fields.Flag("inpaint_full_res") == false;
        Func<Image, Image> fit = isWhole ? fitting.Stretch : picture => picture;
        var padding = isWhole ? null : fields.Painting("only_masked", "inpaint_full_res_padding") ?? 0;
        var blur = fields.Painting("mask_blur") ?? Math.Max(fields.Whole("mask_blur_x", 0, 256) ?? 4, fields.Whole("mask_blur_y", 0, 256) ?? 4);
        return request.With(("paste_back", true), ("only_masked", padding), ("mask_blur", blur)) with
        {
            Task = JobTasks.Inpaint,
            Image = await given.PreparedAsync("init_images[0]", first.GetString()!, fit).ConfigureAwait(false),
            Mask = await given.PreparedAsync("mask", mask, fit).ConfigureAwait(false),
            InvertMask = (fields.Whole("inpainting_mask_invert") ?? 0) != 0,
        };
    }

    /// <summary>0 stands for the usual one.</summary>
    private static double? Strength(FieldReader fields) => fields.Number("denoising_strength") is { } strength and > 0 ? strength : null;

    /// <summary>How many times larger the second pass paints: by the scale, or by the side that is asked for; null if it is no larger.</summary>
    private static double? Hires(FieldReader fields, int? width, int? height)
    {
        if (fields.Flag("enable_hr") != true) return null;
        var scale = fields.Number("hr_scale") ?? 2;
        if (fields.Whole("hr_resize_x", 0, PictureRequest.LargestSide) is { } across and > 0 && width is { } from) scale = (double)across / from;
        else if (fields.Whole("hr_resize_y", 0, PictureRequest.LargestSide) is { } down and > 0 && height is { } of) scale = (double)down / of;
        return scale > 1 ? scale : null;
    }

    /// <summary><c>&lt;lora:name:weight&gt;</c> in a prompt names an adapter.</summary>
    private static (string Prompt, List<JobAdapter> Loras) WithoutAdapters(string prompt)
    {
        var loras = AdapterWord().Matches(prompt).Select(match => new JobAdapter
        {
            Name = match.Groups[1].Value,
            Weight = float.TryParse(match.Groups[2].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) ? weight : null,
        }).ToList();
        return (loras.Count == 0 ? prompt : AdapterWord().Replace(prompt, "").Trim(), loras);
    }

    [GeneratedRegex("<lora:([^:>]+)(?::([^:>]+))?[^>]*>")]
    private static partial Regex AdapterWord();
}

/// <summary>What POST /options has set: the model that requests without one use.</summary>
internal sealed class StableDiffusionOptions
{
    public string? Checkpoint { get; set; }
}
