namespace Kandinsky.Tensors.Tests;

public sealed class LayeredCheckpointTests
{
    [Fact]
    public void What_the_upper_one_has_counts_and_the_lower_one_gives_the_rest()
    {
        using var both = new LayeredCheckpoint(Of("upper", ("a", 1), ("new", 2)), Of("lower", ("a", 3), ("b", 4)));
        Assert.Equal(["a", "b", "new"], both.Names.Order());
        Assert.Equal([1f, 4f, 2f], Enumerable.Select(["a", "b", "new"], Read));
        Assert.Equal(both.ReadBytes("b").ToArray(), BitConverter.GetBytes(4f));
        Assert.Equal("upper", both.Source);

        float Read(string name)
        {
            var number = new float[1];
            both.Read(name).CopyTo(0, number);
            return number[0];
        }
    }

    [Fact]
    public void What_neither_has_is_refused_by_the_upper_one_s_name()
    {
        using var both = new LayeredCheckpoint(Of("upper", ("a", 1)), Of("lower", ("b", 2)));
        Assert.False(both.Contains("c"));
        Assert.StartsWith("upper: has no tensor 'c'", Assert.Throws<KandinskyException>(() => both.Describe("c")).Message, StringComparison.Ordinal);
    }

    private static InMemoryCheckpoint Of(string source, params ReadOnlySpan<(string Name, float Number)> tensors)
    {
        var checkpoint = new InMemoryCheckpoint(source);
        foreach (var (name, number) in tensors) checkpoint.Set(name, [1], [number]);
        return checkpoint;
    }
}
