using Kandinsky.Kernels;

namespace Kandinsky.Training;

/// <summary>How many painted pictures look like real ones, and how many real ones the painted cover (Kynkäänniemi et al. 2019, arXiv 1904.06991).</summary>
/// <param name="Precision">The share of painted pictures that lie within the k-th neighbour's distance of a real one.</param>
/// <param name="Recall">The share of real pictures that lie within the k-th neighbour's distance of a painted one.</param>
public sealed record PrecisionRecall(double Precision, double Recall)
{
    private const int BlockRows = 256;

    /// <summary>Compares two sets of features.</summary>
    /// <param name="real">[pictures, width].</param>
    /// <param name="painted">[pictures, width].</param>
    /// <param name="width">Features of a picture.</param>
    /// <param name="neighbour">k, 3 in the paper; each set has more pictures than that.</param>
    /// <exception cref="KandinskyException">A set has too few pictures.</exception>
    public static PrecisionRecall Of(ReadOnlySpan<float> real, ReadOnlySpan<float> painted, int width, int neighbour = 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neighbour);
        var (reals, paints) = (real.Length / width, painted.Length / width);
        if (Math.Min(reals, paints) <= neighbour)
            throw new KandinskyException(
                $"Precision and recall with {neighbour} neighbours need more than {neighbour} pictures on each side, not {Math.Min(reals, paints)}.",
                ErrorKind.Input);
        PointSet a = new(real, width), b = new(painted, width);
        double[] radiiOfReal = Radii(a, neighbour), radiiOfPainted = Radii(b, neighbour);
        bool[] isCovered = new bool[reals], isReal = new bool[paints];
        a.Distances(b, (row, distances) =>
        {
            for (var column = 0; column < paints; column++)
            {
                isCovered[row] |= distances[column] <= radiiOfPainted[column];
                isReal[column] |= distances[column] <= radiiOfReal[row];
            }
        });
        return new(isReal.Count(near => near) / (double)paints, isCovered.Count(near => near) / (double)reals);
    }

    /// <summary>The squared distance of each point to its k-th nearest other one.</summary>
    private static double[] Radii(PointSet points, int neighbour)
    {
        var radii = new double[points.Count];
        points.Distances(points, (row, distances) =>
        {
            distances[row] = double.NegativeInfinity;   // itself comes first
            distances.Sort();
            radii[row] = distances[neighbour];
        });
        return radii;
    }

    private delegate void RowOfDistances(int row, Span<double> distances);

    /// <summary>Points and the squares of their lengths.</summary>
    private sealed class PointSet
    {
        private readonly double[] _points, _transposed, _squares;
        private readonly int _width;

        public PointSet(ReadOnlySpan<float> features, int width)
        {
            (_width, Count) = (width, features.Length / width);
            (_points, _transposed, _squares) = (new double[features.Length], new double[features.Length], new double[Count]);
            for (var row = 0; row < Count; row++)
            {
                for (var i = 0; i < width; i++)
                {
                    double number = features[row * width + i];
                    _points[row * width + i] = _transposed[i * Count + row] = number;
                    _squares[row] += number * number;
                }
            }
        }

        public int Count { get; }

        /// <summary>Squared distances of each point to all of another set, |a|² + |b|² − 2·a·b.</summary>
        public void Distances(PointSet other, RowOfDistances use)
        {
            for (var first = 0; first < Count; first += BlockRows)
            {
                var rows = Math.Min(BlockRows, Count - first);
                var products = new double[rows * other.Count];
                MatrixProduct.Add(_points.AsSpan(first * _width, rows * _width), other._transposed, products, rows, _width, other.Count);
                for (var row = 0; row < rows; row++)
                {
                    var distances = products.AsSpan(row * other.Count, other.Count);
                    for (var column = 0; column < distances.Length; column++) distances[column] = _squares[first + row] + other._squares[column]
                        - 2 * distances[column];
                    use(first + row, distances);
                }
            }
        }
    }
}
