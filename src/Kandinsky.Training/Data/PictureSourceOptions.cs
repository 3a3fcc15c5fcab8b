namespace Kandinsky.Training;

/// <summary>How a data set is read.</summary>
public sealed record PictureSourceOptions
{
    /// <summary>The column or key that holds captions, where there are columns.</summary>
    public string CaptionColumn { get; init; } = "text";

    /// <summary>The Parquet column that holds pictures.</summary>
    public string ImageColumn { get; init; } = "image";

    /// <summary>If given, all pictures have this one caption and no others are looked for (DreamBooth, arXiv 2208.12242).</summary>
    public string? Prompt { get; init; }
}
