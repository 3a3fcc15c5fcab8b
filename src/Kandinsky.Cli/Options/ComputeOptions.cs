namespace Kandinsky.Cli;

/// <summary>In which numbers models are computed.</summary>
static class ComputeOptions
{
    /// <summary>What <c>--precision</c> takes.</summary>
    public static IReadOnlyDictionary<string, Precision> Precisions { get; } = new Dictionary<string, Precision>
    {
        ["f32"] = Precision.Float32,
        ["bf16"] = Precision.BFloat16,
        ["int8"] = Precision.Int8,
    };

    public static string Name(Precision precision) => Precisions.First(pair => pair.Value == precision).Key;
}
