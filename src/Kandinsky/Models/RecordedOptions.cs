namespace Kandinsky;

/// <summary>What a picture's metadata say of the pipeline that painted it.</summary>
public static class RecordedOptions
{
    private const string PrecisionExtra = "Precision", LorasExtra = "LoRA", WordsExtra = "Learned words", FastExtra = "Fast";

    /// <summary>Options with the models and the number type of a picture. Its adapters' files are not known: see <see cref="LorasOf"/>.</summary>
    /// <param name="options">The options whose other values are kept.</param>
    /// <param name="picture">The picture's metadata; what they do not say is kept too.</param>
    public static PipelineOptions Like(this PipelineOptions options, PictureMetadata picture)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(picture);
        return options with
        {
            Decoder = picture.Model.Length > 0 ? picture.Model : options.Decoder,
            Prior = picture.Prior.Length > 0 ? picture.Prior : options.Prior,
            Fast = options.Fast || picture.Extra.ContainsKey(FastExtra),
            Precision = PrecisionName.All.GetValueOrDefault(picture.Extra.GetValueOrDefault(PrecisionExtra) ?? "", options.Precision),
        };
    }

    /// <summary>The names of the adapters a picture was painted with, and their weights; null if there were none.</summary>
    /// <param name="picture">The picture's metadata.</param>
    public static string? LorasOf(PictureMetadata picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return picture.Extra.GetValueOrDefault(LorasExtra);
    }

    /// <summary>The learned words in a picture's prompts; null if there were none.</summary>
    /// <param name="picture">The picture's metadata.</param>
    public static string? WordsOf(PictureMetadata picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return picture.Extra.GetValueOrDefault(WordsExtra);
    }

    /// <summary>Adds what a picture should say of its pipeline beyond the models' names.</summary>
    internal static PictureMetadata Record(KandinskyModels models, PictureMetadata metadata)
    {
        if (models.Precision != Precision.Float32) metadata = metadata.WithExtra(PrecisionExtra, PrecisionName.Of(models.Precision));
        if (models.Words.In(metadata.Prompt, metadata.NegativePrompt) is { Length: > 0 } words) metadata = metadata.WithExtra(WordsExtra, words);
        if (models.IsFast) metadata = metadata.WithExtra(FastExtra, "distilled adapter");
        var loras = models.Loras.Choices.Skip(models.IsFast ? 1 : 0).ToList();
        return loras.Count == 0 ? metadata
            : metadata.WithExtra(LorasExtra, string.Join(", ", loras.Select(lora => $"{lora.Name}={FieldTypes.Single.Format(lora.Weight)}")));
    }
}
