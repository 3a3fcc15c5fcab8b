namespace Kandinsky.Tensors.Tests;

/// <summary>Parameters of a model that is nothing else, with random numbers.</summary>
internal sealed class TestParameters : IDisposable
{
    private readonly InMemoryCheckpoint _checkpoint = new();
    private readonly ModelWeights _weights;
    private readonly Dictionary<string, Parameter> _made = [];

    public TestParameters(Precision precision = Precision.Float32) => _weights = new(new CheckpointWeights(_checkpoint), new(precision));

    /// <summary>A parameter of numbers in ±1; the one made before if there is one of that name.</summary>
    public Parameter Random(string name, params int[] shape)
    {
        if (_made.TryGetValue(name, out var made)) return made;
        _checkpoint.Set(name, [.. shape.Select(size => (long)size)], Numbers(shape.Aggregate(1, (product, size) => product * size), _made.Count + 1));
        return _made[name] = _weights.Declare(name, Initial.Zero, shape);
    }

    /// <summary>The parameters that are trained.</summary>
    public IEnumerable<Parameter> Trained => _weights.Trained;

    /// <summary>Numbers in ±1.</summary>
    public static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }

    public void Dispose()
    {
        _weights.Dispose();
        _checkpoint.Dispose();
    }
}
