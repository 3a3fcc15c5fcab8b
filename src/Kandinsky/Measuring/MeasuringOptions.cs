namespace Kandinsky;

/// <summary>What is measured.</summary>
public sealed record MeasuringOptions
{
    /// <summary>A decoder's folder or name; models of the real sizes with weights from a recipe if neither this nor <see cref="Prior"/> is given.</summary>
    public string? Decoder { get; init; }

    /// <summary>A prior's folder or name; if null, the one that belongs to the decoder.</summary>
    public string? Prior { get; init; }

    /// <summary>The generation of the models of real sizes, if none is named.</summary>
    public ModelFamily Family { get; init; } = ModelFamily.Kandinsky22;

    /// <summary>The side of the picture in pixels, rounded up as for a request; the model's own size if null.</summary>
    public int? Size { get; init; }

    /// <summary>The number type of the large products.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Threads to compute with, as of <see cref="PipelineOptions.Threads"/>.</summary>
    public int? Threads { get; init; }

    /// <summary>Records every operation of the last run of each part, or null.</summary>
    public ProfileRecorder? Profile { get; init; }
}
