namespace Kandinsky;

/// <summary>The fields that only some tasks have.</summary>
internal static class TaskFields
{
    /// <summary>The key of the prompts.</summary>
    public const string Prompt = "prompt";

    /// <summary>The key of what prompts were before their words were chosen; it belongs to the prompts it stands beside.</summary>
    public const string Template = "template";

    /// <summary>The name of the recorded strength, which other programs' pictures have too.</summary>
    public const string StrengthName = "Denoising strength";

    private const string PriorStrength = "Prior strength", Prompts = "Prompts", Templates = "Template";

    public static IReadOnlyList<RequestField> All { get; } =
    [
        new RequestField<PromptedRequest, IReadOnlyList<string>>(Prompt, FieldTypes.Texts, "What to paint.", r => r.Prompts, (r, v) => r with { Prompts = v })
        {
            Option = null,
            IsRequired = true,
            RecordAs = (r, metadata) => r.Prompts.Count == 1 ? metadata : metadata.WithExtra(Prompts, FieldTypes.Texts.Format(r.Prompts)),
            RecallAs = metadata => FieldTypes.Texts.TryParse(metadata.Extra.GetValueOrDefault(Prompts) ?? "", out var several) && several.Count > 1 ? several
                : [metadata.Prompt],
        },
        new RequestField<PromptedRequest, bool>(
            "wildcards", FieldTypes.Flag, "Have the seed choose words in prompts: alternatives in braces, and lines of the files that wildcards name.",
            r => r.Wildcards, (r, v) => r with { Wildcards = v }),
        new RequestField<PromptedRequest, IReadOnlyList<string>>(
            Template, FieldTypes.Texts, "What each prompt was before its words were chosen; a record that changes nothing.", r => r.Templates, (r, v) =>
                r with { Templates = v })
        {
            Option = null, Recorded = Templates,
        },
        new RequestField<MixRequest, IReadOnlyList<MixItem>>(
            "items", new MixItemsType(), "The ingredients: texts and pictures, each with a weight.", r => r.Items, (r, v) => r with { Items = v })
        {
            Option = null,
            IsRequired = true,
        },
        Picture<ImageToImageRequest>("image", "The picture to start from.", r => r.Image, (r, v) => r with { Image = v }),
        Picture<InpaintRequest>("image", "The picture to start from.", r => r.Image, (r, v) => r with { Image = v }),
        Picture<InpaintRequest>("mask", "White is painted anew, black is kept.", r => r.Mask, (r, v) => r with { Mask = v }),
        Picture<ControlRequest>("hint", "The depth map: near is bright.", r => r.Hint, (r, v) => r with { Hint = v }),
        Picture<ControlRequest>("image", "A picture to start from, instead of noise.", r => r.Image, (r, v) => r with { Image = v }, isRequired: false),
        Picture<EmbeddingToEmbeddingRequest>("image", "The picture whose meaning is changed.", r => r.Image, (r, v) => r with { Image = v }),
        new RequestField<ImageToImageRequest, double>(
            "strength", FieldTypes.Number, "How far from the picture, above 0 to 1: at 0.2 it stays recognisable, at 1 nothing of it is left.", r =>
                r.Strength, (r, v) => r with { Strength = v })
        {
            Least = 0, IsAboveLeast = true, Most = 1, Recorded = StrengthName, IsAlwaysRecorded = true,
        },
        new RequestField<ControlRequest, double>(
            "strength", FieldTypes.Number, "With a picture: how far from it, above 0 to 1.", r => r.Strength, (r, v) => r with { Strength = v })
        {
            Least = 0, IsAboveLeast = true, Most = 1, Recorded = StrengthName, IsAlwaysRecorded = true, Matters = r => r.Image is not null,
        },
        new RequestField<ControlRequest, double>(
            "prior_strength", FieldTypes.Number, "With a picture: how far the prompt leads away from what it shows, above 0 to 1.", r =>
                r.PriorStrength, (r, v) => r with { PriorStrength = v })
        {
            Least = 0, IsAboveLeast = true, Most = 1, Recorded = PriorStrength, IsAlwaysRecorded = true, Matters = r => r.Image is not null,
        },
        new RequestField<EmbeddingToEmbeddingRequest, double>(
            "prior_strength", FieldTypes.Number, "How far the prompt leads away from what the picture shows, above 0 to 1.", r => r.PriorStrength, (r, v) =>
                r with { PriorStrength = v })
        {
            Least = 0, IsAboveLeast = true, Most = 1, Recorded = PriorStrength, IsAlwaysRecorded = true,
        },
        new RequestField<InpaintRequest, bool>(
            "paste_back", FieldTypes.Flag, "Leave kept pixels untouched, at the picture's own size; the edge is feathered inside the part painted anew.", r =>
                r.PasteBack, (r, v) => r with { PasteBack = v })
        {
            Recorded = "Paste back",
        },
        new RequestField<InpaintRequest, int>(
            "only_masked", FieldTypes.Whole, "Cut out the masked part with so many pixels around it, paint it at full size and paste it back.", r =>
                r.OnlyMasked, (r, v) => r with { OnlyMasked = v })
        {
            Least = 0, Most = PictureRequest.LargestSide, Bare = "32", DefaultWords = "the whole picture", Recorded = "Masked area padding",
        },
        new RequestField<InpaintRequest, int>(
            "mask_blur", FieldTypes.Whole, "Paste back across an edge that is so many pixels soft, inside the part painted anew; 0 for a hard edge.", r =>
                r.MaskBlur, (r, v) => r with { MaskBlur = v })
        {
            Least = 0, Most = 256, DefaultWords = "8 for each 512 of the longer side, if pasted back", Recorded = "Mask blur",
        },
    ];

    private static RequestField<TRequest, Image> Picture<TRequest>(
        string key, string summary, Func<TRequest, Image?> get, Func<TRequest, Image, TRequest> with, bool isRequired = true) where TRequest : PictureRequest =>
        new(key, FieldTypes.Picture, summary, get, with) { Option = null, IsRequired = isRequired };
}
