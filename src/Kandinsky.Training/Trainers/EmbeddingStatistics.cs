namespace Kandinsky.Training;

/// <summary>Mean and deviation of every number of some embeddings, by which a prior normalises them.</summary>
/// <param name="Mean">[embedding width].</param>
/// <param name="Deviation">[embedding width], positive.</param>
public sealed record EmbeddingStatistics(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    private const double Least = 1e-6;

    /// <summary>Takes them of embeddings.</summary>
    /// <param name="embeddings">[pictures, width].</param>
    /// <param name="width">The width of an embedding.</param>
    public static EmbeddingStatistics Of(ReadOnlySpan<float> embeddings, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfLessThan(embeddings.Length, width);
        double[] sums = new double[width], squares = new double[width];
        for (var i = 0; i < embeddings.Length; i++) sums[i % width] += embeddings[i];
        var count = embeddings.Length / width;
        for (var i = 0; i < embeddings.Length; i++) squares[i % width] += Math.Pow(embeddings[i] - sums[i % width] / count, 2);
        return new([.. sums.Select(sum => (float)(sum / count))], [.. squares.Select(sum => (float)Math.Max(Least, Math.Sqrt(sum / count)))]);
    }
}
