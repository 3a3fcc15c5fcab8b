namespace Kandinsky.Kernels;

/// <summary>
/// The matrices of F(m, 3) for given points: outputs = Outputs · ((Filter · taps) ⊙ (Input · pixels)), each in two dimensions by applying it
/// down and across (Toom 1963, Cook 1966; Winograd 1980; Lavin and Gray 2016 for convolutional networks).
/// </summary>
/// <remarks>
/// The filter's polynomial is evaluated at the points and divided by Nᵢ = Π (pᵢ − pⱼ); row i of the input's matrix holds the coefficients of
/// Π (x − pⱼ) over the other points, that of infinity over all points; the outputs are powers of the points.
/// </remarks>
internal sealed class WinogradMatrices
{
    /// <summary>Of F(4, 3). These points lose the least accuracy of those tried (0, ±1, ±2 and 0, ±1, 1/2, −2 lose 1.5 to 2.3 times more).</summary>
    public static readonly WinogradMatrices Four = new(0, 0.625, -0.625, 1.5, -1.5);

    /// <summary>Of F(2, 3).</summary>
    public static readonly WinogradMatrices Two = new(0, 1, -1);

    private WinogradMatrices(params double[] points)
    {
        Points = points.Length + 1;
        Outputs = Points - 2;
        Filter = new double[Points, 3];
        Input = new double[Points, Points];
        Output = new double[Outputs, Points];
        for (var i = 0; i < Points; i++)
        {
            var infinite = i == points.Length;
            var others = points.Where((_, j) => j != i).ToArray();
            var coefficients = Polynomial(others);
            for (var k = 0; k < coefficients.Length; k++) Input[i, k] = coefficients[k];
            var divisor = infinite ? 1 : others.Aggregate(1.0, (product, other) => product * (points[i] - other));
            for (var k = 0; k < 3; k++) Filter[i, k] = infinite ? (k == 2 ? 1 : 0) : Math.Pow(points[i], k) / divisor;
            for (var k = 0; k < Outputs; k++) Output[k, i] = infinite ? (k == Outputs - 1 ? 1 : 0) : Math.Pow(points[i], k);
        }
    }

    /// <summary>m + 2.</summary>
    public int Points { get; }

    /// <summary>m.</summary>
    public int Outputs { get; }

    /// <summary>[points, 3]</summary>
    public double[,] Filter { get; }

    /// <summary>[points, points]</summary>
    public double[,] Input { get; }

    /// <summary>[outputs, points]</summary>
    public double[,] Output { get; }

    /// <summary>Matrix · values · matrixᵀ for a square of values.</summary>
    public static double[,] Both(double[,] matrix, double[,] values)
    {
        var (rows, size) = (matrix.GetLength(0), matrix.GetLength(1));
        var half = new double[rows, size];
        var result = new double[rows, rows];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < size; j++)
                for (var k = 0; k < size; k++) half[i, j] += matrix[i, k] * values[k, j];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < rows; j++)
                for (var k = 0; k < size; k++) result[i, j] += half[i, k] * matrix[j, k];
        return result;
    }

    /// <summary>The coefficients of Π (x − root), the constant first.</summary>
    private static double[] Polynomial(double[] roots)
    {
        double[] result = [1];
        foreach (var root in roots)
        {
            var product = new double[result.Length + 1];
            for (var k = 0; k < result.Length; k++)
            {
                product[k + 1] += result[k];
                product[k] -= root * result[k];
            }
            result = product;
        }
        return result;
    }
}
