using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>A model that ran other sizes and number types before computes the bytes of a fresh one.</summary>
public sealed class OrderOfRunsTests
{
    private static readonly WeightForms[] s_forms = [new(), new(Precision.BFloat16), new(TransformedFrom: 16), new(Precision.Int8), new(Winograd: false)];

    public static TheoryData<int> Seeds { get; } = [1, 2, 3];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_decoder_computes_the_same_in_any_order(int seed) => SameInAnyOrder(seed, [8, 16, 24, 32],
        forms => new GoldenModel<UNet>("tiny-2-2-decoder", "unet", (json, weights) => new UNet(UNetConfig.From(json), weights), forms),
        (unet, arena, side) =>
        {
            var condition = unet.Condition(Numbers(arena, new Shape(2, unet.Config.EncoderHidDim)), [500, 1]);
            return unet.Forward(Numbers(arena, new Shape(2, side, side, 4)), 1, condition);
        });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_autoencoder_computes_the_same_in_any_order(int seed) => SameInAnyOrder(seed, [8, 16, 20],
        forms => new GoldenModel<MoVQ>("tiny-2-2-decoder", "movq", (json, weights) => new MoVQ(MoVQConfig.From(json), weights), forms),
        (movq, arena, side) => movq.Decode(movq.Encode(Numbers(arena, new Shape(1, 8 * side, 4 * side, 3)))));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_prior_computes_the_same_in_any_order(int seed) => SameInAnyOrder(seed, [1, 3, 20, 60],
        forms => new GoldenModel<PriorTransformer>("tiny-2-2-prior", "prior", (json, weights) => new PriorTransformer(PriorConfig.From(json), weights), forms),
        (prior, arena, batch) =>
        {
            var width = prior.Config.EmbeddingDim;
            var prefix = prior.Prefix(Numbers(arena, new Shape(2 * batch, width)), [.. Enumerable.Repeat(2, batch)], Numbers(arena, new Shape(batch, width)));
            return prior.Forward(Numbers(arena, new Shape(batch, width)), [37], prefix);
        });

    private static void SameInAnyOrder<T>(int seed, int[] sizes, Func<WeightForms, GoldenModel<T>> load, Func<T, Arena, int, Tensor> run) where T : class
    {
        var runs = s_forms.SelectMany(forms => sizes.Select(size => (Forms: forms, Size: size))).ToArray();
        var expected = runs.ToDictionary(each => each, each =>
        {
            using var fresh = load(each.Forms);
            return run(fresh.Model, fresh.Arena, each.Size).ToArray();
        });
        using var model = load(new());
        var random = new Random(seed);
        random.Shuffle(runs);
        foreach (var each in runs)
        {
            using var scope = model.Arena.Scope();
            model.Weights.Forms = each.Forms;
            Assert.Equal(expected[each], run(model.Model, model.Arena, each.Size).ToArray());
            if (random.Next(4) == 0) model.Weights.Keep(model.Weights.Prepared.Where(_ => random.Next(2) == 0).ToHashSet());
        }
    }

    private static Tensor Numbers(Arena arena, Shape shape)
    {
        var numbers = new float[shape.Count];
        new TorchRandom((ulong)shape.Count).Normal(numbers);
        return arena.Tensor(shape, numbers);
    }
}
