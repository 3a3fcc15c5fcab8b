using System.Globalization;

namespace Kandinsky;

/// <summary>A piece of a prompt and how much it counts.</summary>
/// <param name="Text">The piece, with its blanks, without the marks that gave it its weight.</param>
/// <param name="Weight">1 for as written; more counts more, less counts less.</param>
public readonly record struct PromptSpan(string Text, float Weight)
{
    private const float LargestWeight = 10;

    /// <summary>The weight, if it is within ±10.</summary>
    /// <exception cref="KandinskyException">It is beyond.</exception>
    internal float SensibleWeight => Math.Abs(Weight) <= LargestWeight ? Weight : throw new KandinskyException(
        string.Create(CultureInfo.InvariantCulture, $"The weight {Weight} in the prompt is beyond ±{LargestWeight}; 0.5 to 1.6 is usual."), ErrorKind.Request);
}
