using Kandinsky.Kernels;

namespace Kandinsky.Training;

/// <summary>Mean and covariance of the features of many pictures: all that a Fréchet distance needs of them.</summary>
public sealed class FeatureStatistics
{
    private const int BlockRows = 256;

    /// <summary>Takes statistics that were computed before.</summary>
    /// <param name="mean">The mean, [width].</param>
    /// <param name="covariance">The covariance, [width, width].</param>
    /// <exception cref="KandinskyException">The sizes do not fit, or a number is not finite.</exception>
    public FeatureStatistics(double[] mean, double[] covariance)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(covariance);
        if (mean.Length == 0 || covariance.Length != (long)mean.Length * mean.Length)
            throw new KandinskyException($"Statistics of {mean.Length} means and {covariance.Length} covariances do not fit together; compute them again.",
                ErrorKind.Input);
        if (!mean.All(double.IsFinite)
            || !covariance.All(double.IsFinite)) throw new KandinskyException("Statistics hold numbers that are not finite; compute them again.",
            ErrorKind.Input);
        (Mean, Covariance) = (mean, covariance);
    }

    /// <summary>The mean of every feature, [width].</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>The covariance, [width, width], over one less than the number of pictures.</summary>
    public double[] Covariance { get; }

    /// <summary>Features of a picture.</summary>
    public int Width => Mean.Count;

    /// <summary>The statistics of features.</summary>
    /// <param name="features">[pictures, width], at least two pictures.</param>
    /// <param name="width">Features of a picture.</param>
    /// <exception cref="KandinskyException">There are fewer than two pictures, or a number is not finite.</exception>
    public static FeatureStatistics Of(ReadOnlySpan<float> features, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var rows = features.Length / width;
        if (rows < 2) throw new KandinskyException($"A distance needs at least two pictures on each side, not {rows}.", ErrorKind.Input);
        var mean = new double[width];
        for (var row = 0; row < rows; row++)
            for (var i = 0; i < width; i++) mean[i] += features[row * width + i];
        for (var i = 0; i < width; i++) mean[i] /= rows;

        double[] covariance = new double[width * width], block = new double[BlockRows * width], transposed = new double[BlockRows * width];
        for (var first = 0; first < rows; first += BlockRows)
        {
            var count = Math.Min(BlockRows, rows - first);
            for (var row = 0; row < count; row++)
                for (var i = 0; i < width; i++) transposed[i * count + row] = block[row * width + i] = features[(first + row) * width + i] - mean[i];
            MatrixProduct.Add(transposed.AsSpan(0, width * count), block.AsSpan(0, count * width), covariance, width, count, width);
        }
        foreach (ref var number in covariance.AsSpan()) number /= rows - 1;
        return new(mean, covariance);
    }
}
