using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>How far a request is.</summary>
/// <param name="Stage">The part at work: <c>queued</c>, <c>text</c>, <c>prior</c>, <c>denoising</c>, <c>decoding</c>, at last <c>done</c>.</param>
/// <param name="Fraction">How much of the whole request is done, 0 to 1.</param>
public sealed record PaintingUpdate(string Stage, double Fraction)
{
    /// <summary>Steps of this part done.</summary>
    public int Step { get; init; }

    /// <summary>Steps of this part in all.</summary>
    public int Steps { get; init; }

    /// <summary>Which of the request's pictures is at work, from 0.</summary>
    public int Picture { get; init; }

    /// <summary>The time until all is done; null while there is nothing to tell it by.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>Requests that come before this one; null once it is at work.</summary>
    public int? Ahead { get; init; }

    /// <summary>What the picture will look like, if this step shows it.</summary>
    public DataContent? Preview { get; init; }

    /// <summary>What the user should know: a size that was rounded, a prompt that was cut.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The pictures, in the last update.</summary>
    public ImageGenerationResponse? Response { get; init; }
}
