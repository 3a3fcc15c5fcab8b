namespace Kandinsky.Make;

/// <summary>Image encoder, and what prepares pictures for it.</summary>
internal sealed class PictureTower : IDisposable
{
    public PictureTower(Workshop workshop)
    {
        Encoder = new(ClipImageConfig.From(ModelSizes.Config(workshop.Sizes.Picture(), "image encoder")), Part.Root);
        Processor = new(ClipImageProcessorConfig.From(
            JsonConfig.Read(Path.Combine(workshop.Sizes.Start, "compositions-prior/image_processor/preprocessor_config.json"))));
    }

    /// <summary>Its weights.</summary>
    public FreshPart Part { get; } = new("image_encoder", 2);

    /// <summary>The encoder.</summary>
    public ClipImageEncoder Encoder { get; }

    /// <summary>What prepares pictures.</summary>
    public ClipImageProcessor Processor { get; }

    /// <inheritdoc/>
    public void Dispose() => Part.Dispose();
}
