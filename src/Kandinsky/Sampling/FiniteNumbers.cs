namespace Kandinsky;

/// <summary>Refuses to go on with numbers that are not finite: what comes of them is a black picture without an error.</summary>
internal static class FiniteNumbers
{
    /// <summary>Looks at every number.</summary>
    /// <param name="numbers">What a stage gave.</param>
    /// <param name="stage">The stage in words, such as <c>denoising step 3</c>.</param>
    /// <exception cref="KandinskyException">One is infinite or not a number.</exception>
    public static void Require(ReadOnlySpan<float> numbers, FormattableString stage)
    {
        foreach (var number in numbers)
        {
            if (float.IsFinite(number)) continue;
            throw new KandinskyException(
                $"The {FormattableString.Invariant(stage)} gave {(float.IsNaN(number) ? "what is not a number" : "an infinite number")}, so that there is no "
                    + "picture: "
                + "the model's weights are damaged, or they, an adapter or the guidance are too strong for this number type; try --precision f32, weaker "
                + "guidance, or the model alone.",
                ErrorKind.Model);
        }
    }
}
