namespace Kandinsky.Training;

/// <summary>What a low-rank adapter changes, and by how much (Hu et al. 2021, arXiv 2106.09685).</summary>
public sealed record LoraOptions
{
    /// <summary>The modules the reference's scripts change: those of attention.</summary>
    public static IReadOnlyList<string> OfDecoder { get; } = ["to_q", "to_k", "to_v", "to_out.0", "add_k_proj", "add_v_proj"];

    /// <inheritdoc cref="OfDecoder"/>
    public static IReadOnlyList<string> OfPrior { get; } = ["to_q", "to_k", "to_v", "to_out.0"];

    /// <summary>The rank of the factors.</summary>
    public int Rank { get; init; } = 4;

    /// <summary>The scale times the rank (or its root); the rank if null, for a scale of 1.</summary>
    public double? Alpha { get; init; }

    /// <summary>Whether the scale is alpha over the rank's root instead of over the rank (Kalajdzievski 2023, arXiv 2312.03732).</summary>
    public bool UseRslora { get; init; }

    /// <summary>Ends of the paths of linear layers that are changed, such as <c>to_q</c> or <c>ff.net.2</c>; those of attention if null.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>Ranks of single modules, by the ends of their paths.</summary>
    public IReadOnlyDictionary<string, int> Ranks { get; init; } = new Dictionary<string, int>();

    /// <summary>The alpha of all modules.</summary>
    internal double AlphaOrRank => Alpha ?? Rank;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="KandinskyException">One of them makes no sense.</exception>
    public void Check()
    {
        foreach (var rank in Ranks.Values.Append(Rank))
        {
            if (rank is < 1 or > 4096) throw new KandinskyException($"A rank of {rank} makes no sense; give 1 to 4096.", ErrorKind.Request);
        }
        if (!double.IsFinite(AlphaOrRank) || AlphaOrRank == 0)
            throw new KandinskyException(FormattableString.Invariant($"An alpha of {Alpha} makes no sense; give a number that is not 0."), ErrorKind.Request);
    }

    /// <summary>The rank of a module.</summary>
    internal int RankOf(string module) => Ranks.Where(rank => EndsWith(module, rank.Key)).Select(rank => (int?)rank.Value).FirstOrDefault() ?? Rank;

    /// <summary>What a module's factors are multiplied by.</summary>
    internal float ScaleOf(string module) => (float)(AlphaOrRank / (UseRslora ? Math.Sqrt(RankOf(module)) : RankOf(module)));

    /// <summary>Whether a path ends with words of it, from its beginning or from behind a dot.</summary>
    internal static bool EndsWith(string module, string end) => module == end || module.EndsWith($".{end}", StringComparison.Ordinal);
}
