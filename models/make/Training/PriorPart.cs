namespace Kandinsky.Make;

/// <summary>The prior, whose embeddings are codes as they are: mean 0, deviation 1.</summary>
internal sealed class PriorPart : IDisposable
{
    private const string Mean = "clip_mean", Deviation = "clip_std";

    public PriorPart(ModelSizes sizes)
    {
        Prior = new(PriorConfig.From(ModelSizes.Config(sizes.Prior(), "prior")), Part.Root);
        Part.First(Mean).Clear();
        Part.First(Deviation).Fill(1);
    }

    /// <summary>Its weights.</summary>
    public FreshPart Part { get; } = new("prior", 5);

    /// <summary>The prior.</summary>
    public PriorTransformer Prior { get; }

    /// <summary>Whether the parameter of a name is trained.</summary>
    public static bool IsTrained(string name) => name is not (Mean or Deviation);

    /// <inheritdoc/>
    public void Dispose() => Part.Dispose();
}
