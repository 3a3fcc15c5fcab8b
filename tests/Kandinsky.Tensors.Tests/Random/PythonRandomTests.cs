using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

public sealed class PythonRandomTests
{
    [Theory]
    [InlineData(0, new[] { 0.8444218515250481, 0.7579544029403025, 0.420571580830845, 0.25891675029296335 })]
    [InlineData(1, new[] { 0.13436424411240122, 0.8474337369372327, 0.763774618976614, 0.2550690257394217 })]
    public void Numbers_equal_pythons(uint seed, double[] expected)
    {
        var random = new PythonRandom(seed);
        Assert.Equal(expected, expected.Select(_ => random.Next()));
    }
}
