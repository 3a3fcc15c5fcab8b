using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The forms in which a request's models keep their weights.</summary>
/// <param name="UNet">Of the decoder.</param>
/// <param name="MoVQ">Of the autoencoder.</param>
internal sealed record ModelForms(WeightForms UNet, WeightForms MoVQ)
{
    /// <summary>
    /// From which side of a picture in pixels on filters are kept transformed, what takes most memory first. The published UNet has 3.4 million filters of 3×3
    /// at its finest level, 11.4 million at half and 26 million at a quarter of its size, each of which takes 108 bytes more; the autoencoder's 7 million take
    /// less than its pixels.
    /// </summary>
    private static readonly (int UNet, int MoVQ)[] s_transformed = [(32, 32), (64, 32), (128, 32), (256, 32), (WeightForms.Never, 32),
        (WeightForms.Never, WeightForms.Never)];

    /// <summary>What a request may hold for the sake of speed: the goals for pictures of 512 pixels.</summary>
    private static readonly Dictionary<Precision, long> s_most = new()
    {
        [Precision.Float32] = 7_500_000_000, [Precision.BFloat16] = 4_000_000_000,
        [Precision.Int8] = 4_000_000_000
    };

    /// <summary>The forms to choose from, the fastest first, and the smallest last.</summary>
    /// <param name="precision">The number type of the large products.</param>
    public static IEnumerable<ModelForms> Choices(Precision precision) =>
        s_transformed.Select(from =>
            new ModelForms(new WeightForms(precision, TransformedFrom: from.UNet), new WeightForms(precision, TransformedFrom: from.MoVQ)));

    /// <summary>The first choice whose memory is there, and no more than speed is worth; else the one that needs the least.</summary>
    /// <param name="precision">The number type of the large products.</param>
    /// <param name="available">Bytes.</param>
    /// <param name="choices">The fastest first.</param>
    /// <param name="plan">What a choice takes.</param>
    /// <param name="bytes">What a plan would hold, and what it cannot do without.</param>
    public static TPlan First<TForms, TPlan>(Precision precision, long available, IEnumerable<TForms> choices, Func<TForms, TPlan> plan,
        Func<TPlan, (long Held, long Needed)> bytes)
    {
        var most = Math.Min(available, s_most[precision]);
        List<TPlan> plans = [];
        foreach (var choice in choices)
        {
            plans.Add(plan(choice));
            if (bytes(plans[^1]).Held <= most) return plans[^1];
        }
        return plans.MinBy(plan => bytes(plan).Needed)!;
    }
}
