namespace Kandinsky.Make.Tests;

public sealed class LeastSquaresTests
{
    private static readonly float[] _map = [1, -2, 0.5f, 3, 0, 4];   // three outputs of two inputs

    private static float[][] Inputs { get; } = [.. Enumerable.Range(0, 20).Select(i => new float[] { i % 5 - 2, i % 7 - 3.5f })];

    private static float[][] Outputs { get; } = [.. Inputs.Select(row => new[] { row[0] - 2 * row[1], 0.5f * row[0] + 3 * row[1], 4 * row[1] })];

    [Fact]
    public void Finds_a_map_that_there_is()
    {
        var found = LeastSquares.Solve(Inputs, Outputs, penalty: 0);
        Assert.All(found.Zip(_map), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        Assert.InRange(LeastSquares.Error(Inputs, Outputs, found), 0, 1e-9);
    }

    [Fact]
    public void A_penalty_makes_the_map_smaller() =>
        Assert.True(LeastSquares.Solve(Inputs, Outputs, penalty: 50).Sum(Math.Abs) < _map.Sum(Math.Abs));
}
