namespace Kandinsky;

/// <summary>What number types are called, by the command, in JSON and in a picture's metadata.</summary>
public static class PrecisionName
{
    private static readonly Dictionary<string, Precision> s_all = new()
    {
        ["f32"] = Precision.Float32, ["bf16"] = Precision.BFloat16,
        ["int8"] = Precision.Int8
    };

    /// <summary>All names with what they stand for, the largest numbers first.</summary>
    public static IReadOnlyDictionary<string, Precision> All => s_all;

    /// <summary>The name of a number type.</summary>
    /// <param name="precision">The number type.</param>
    public static string Of(Precision precision) => s_all.First(pair => pair.Value == precision).Key;
}
