using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Nn.Tests;

public sealed class PackedStoreTests
{
    private const int Channels = 32, Side = 16;

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    [InlineData(Precision.Int8)]
    public void What_is_kept_is_used_and_the_checkpoint_left_alone(Precision precision)
    {
        using var checkpoint = Weights();
        var store = new Store();
        using var first = new ModelWeights(new CheckpointWeights(checkpoint), new(precision), store);
        var expected = Run(first);
        Assert.Equal(["conv.bias", "conv.weight", "proj.bias", "proj.weight"], store.Kept.Keys.Select(entry => entry.Name).Order());

        var offered = store.Kept.Count;
        using var second = new ModelWeights(new Unreadable(), new(precision), store);
        Assert.Equal(expected, Run(second));
        Assert.Equal(offered, store.Kept.Count);
    }

    [Fact]
    public void Weights_that_are_read_in_place_are_not_offered()
    {
        using var checkpoint = Weights();
        var store = new Store();
        using var model = new ModelWeights(new CheckpointWeights(checkpoint), new(), store);
        using var arena = new Arena();
        new Linear(Channels, Channels, model.Root["proj"]).Forward(Input(arena, 3));
        Assert.Equal(["proj.bias"], store.Kept.Keys.Select(entry => entry.Name));
    }

    [Fact]
    public void Weights_used_once_are_offered_as_stored_and_let_go_after_use()
    {
        using var checkpoint = Weights();
        var store = new Store();
        using var first = new ModelWeights(new CheckpointWeights(checkpoint), new(Precision.Int8), store);
        var expected = Once(first);
        Assert.Equal(["proj.bias"], store.Kept.Keys.Select(entry => entry.Name));
        first.OfferUsedOnce();
        Assert.Equal(["proj.bias", "proj.weight"], store.Kept.Keys.Select(entry => entry.Name).Order());
        Once(first);
        first.OfferUsedOnce();
        Assert.Equal(2, store.Kept.Count);

        store.Released.Clear();
        using var second = new ModelWeights(new Unreadable(), new(Precision.Int8), store);
        Assert.Equal(expected, Once(second));
        Assert.Equal(["proj.weight"], store.Released);

        static float[] Once(ModelWeights model)
        {
            using var arena = new Arena();
            return new Linear(Channels, Channels, model.Root["proj"], use: LinearUse.Once).Forward(Input(arena, 5)).ToArray();
        }
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    [InlineData(Precision.Int8)]
    public void A_plan_knows_what_is_kept(Precision precision)
    {
        using var checkpoint = Weights();
        var store = new Store();
        using var computing = new ModelWeights(new CheckpointWeights(checkpoint), new(precision), store);
        Run(computing);
        Assert.Equal((computing.PackedBytes, 0), Planned(new Store()));
        Assert.Equal((0, computing.PackedBytes), Planned(store));

        (long, long) Planned(Store kept)
        {
            using var arena = new Arena(plan: true);
            using var model = new ModelWeights(new ShapeListing(), new(precision), kept);
            new Linear(Channels, Channels, model.Root["proj"]).Forward(arena.Tensor(new Shape(Side * Side, Channels)));
            new Conv2d(Channels, Channels, 3, model.Root["conv"]).Forward(arena.Tensor(new Shape(1, Side, Side, Channels)));
            return (model.PackedBytes, model.KeptBytes);
        }
    }

    private static InMemoryCheckpoint Weights()
    {
        var checkpoint = new InMemoryCheckpoint();
        foreach (var (name, shape) in new[] { ("proj.weight", new long[] { Channels, Channels }), ("proj.bias", [Channels]),
            ("conv.weight", [Channels, Channels, 3, 3]), ("conv.bias", [Channels]) })
        {
            var numbers = new float[shape.Aggregate(1L, (product, size) => product * size)];
            new TorchRandom((ulong)name.Length).Normal(numbers);
            checkpoint.Set(name, shape, numbers);
        }
        return checkpoint;
    }

    private static float[] Run(ModelWeights model)
    {
        using var arena = new Arena();
        var y = new Linear(Channels, Channels, model.Root["proj"]).Forward(Input(arena, Side * Side));
        var picture = arena.Tensor(new Shape(1, Side, Side, Channels), y.Span);
        return new Conv2d(Channels, Channels, 3, model.Root["conv"]).Forward(picture).ToArray();
    }

    private static Tensor Input(Arena arena, int rows)
    {
        var x = arena.Tensor(new Shape(rows, Channels));
        new TorchRandom(9).Normal(x.Span);
        return x;
    }

    private sealed class Store : IPackedStore
    {
        public Dictionary<(string Name, PackedForm Form), PackedBytes> Kept { get; } = [];

        public bool Has(string name, PackedForm form) => Kept.ContainsKey((name, form));

        public void Release(string name, PackedForm form) => Released.Add(name);

        public List<string> Released { get; } = [];

        public PackedBytes? Find(string name, PackedForm form) => Kept.TryGetValue((name, form), out var packed) ? packed : null;

        public void Add(string name, PackedForm form, PackedBytes packed) => Kept.Add((name, form), packed);
    }

    private sealed class Unreadable : IWeightSource
    {
        public void Declare(string name, Initial initial, IReadOnlyList<int> shape) { }

        public WeightView Read(string name) => throw new InvalidOperationException($"{name} was read.");
    }
}
