namespace Kandinsky.Server;

/// <summary>A picture a job painted.</summary>
internal sealed record Picture
{
    /// <summary>32 hexadecimal digits, made by the service.</summary>
    public required string Id { get; init; }

    /// <summary>The job that painted it.</summary>
    public required string Job { get; init; }

    /// <summary>Its place among the job's pictures, from 0.</summary>
    public required int Position { get; init; }

    public required string Owner { get; init; }

    /// <summary>SHA-256 of its file, in hexadecimal: the file's name.</summary>
    public required string Digest { get; init; }

    public required PictureFormat Format { get; init; }

    /// <summary>Bytes of its file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Pixels in a row.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>How it was made.</summary>
    public required PictureMetadata Metadata { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was deleted; it can be had back for a while.</summary>
    public DateTimeOffset? Deleted { get; init; }

    /// <summary>What its file is served as.</summary>
    public string MediaType => Format == PictureFormat.Png ? "image/png" : "image/jpeg";
}
