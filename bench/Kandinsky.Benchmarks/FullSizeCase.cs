using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Benchmarks;

/// <summary>One run of a full-size model.</summary>
/// <param name="Name">What runs, at which size.</param>
/// <param name="Run">Computes in the given arena.</param>
internal sealed record FullSizeCase(string Name, Func<Arena, IReadOnlyList<FullSizeOutput>> Run);

/// <summary>What a run computed, and what it should have.</summary>
/// <param name="Actual">Our numbers.</param>
/// <param name="Golden">The reference's.</param>
/// <param name="Exact">The same formulas in double precision, where the reference's single precision is not good enough to compare with.</param>
internal sealed record FullSizeOutput(float[] Actual, float[] Golden, float[]? Exact = null)
{
    /// <summary>What is compared with.</summary>
    public float[] Expected => Exact ?? Golden;
}

/// <summary>The cases of the golden <c>fullsize</c>, as its description gives them.</summary>
internal static class FullSizeCases
{
    private const int EmbeddingWidth = 1280;

    public static IEnumerable<FullSizeCase> UNet(GoldenTensors golden, WeightForms forms)
    {
        using var unet = new FabricatedModel<UNet>(FullSize.UNet, forms);
        using var lasting = new Arena();
        yield return new("UNet 512 px, batch 2", Predict(new Shape(2, 64, 64, 4), seed: 1, timestep: 500, "unet.512"));
        yield return new("UNet 512 x 768 px, batch 1", Predict(new Shape(1, 96, 64, 4), seed: 3, timestep: 981, "unet.768x512"));

        Func<Arena, IReadOnlyList<FullSizeOutput>> Predict(Shape shape, ulong seed, float timestep, string expected)
        {
            UNetCondition? condition = null;   // the same for all steps of a picture
            return arena =>
            {
                condition ??= unet.Model.Condition(lasting.Tensor(new Shape(shape[0], EmbeddingWidth), Normal(shape[0] * EmbeddingWidth, seed + 1)),
                    [timestep]);
                var sample = Ops.FromChannelsFirst(Normal(shape.Count, seed), shape, arena);
                return [new(ChannelsFirst(unet.Model.Forward(sample, 0, condition)), golden.Floats(expected))];
            };
        }
    }

    public static IEnumerable<FullSizeCase> Prior(GoldenTensors golden, WeightForms forms)
    {
        const int tokens = 77;
        int[] lengths = [2, 17];
        using var prior = new FabricatedModel<PriorTransformer>(FullSize.Prior, forms);
        yield return new("prior, prefix and one step, batch 2", arena =>
        {
            var hidden = Normal(2 * tokens * EmbeddingWidth, 7);
            float[] rows = [.. hidden.AsSpan(0, lengths[0] * EmbeddingWidth), .. hidden.AsSpan(tokens * EmbeddingWidth, lengths[1] * EmbeddingWidth)];
            var prefix = prior.Model.Prefix(arena.Tensor(new Shape(lengths.Sum(), EmbeddingWidth), rows), lengths,
                arena.Tensor(new Shape(2, EmbeddingWidth), Normal(2 * EmbeddingWidth, 6)));
            var predicted = prior.Model.Forward(arena.Tensor(new Shape(2, EmbeddingWidth), Normal(2 * EmbeddingWidth, 5)), [500], prefix);
            return [new(predicted.ToArray(), golden.Floats("prior"))];
        });
    }

    public static IEnumerable<FullSizeCase> Text(GoldenTensors golden, WeightForms forms)
    {
        const int compared = 8;
        var (ids, width) = (golden.Shape("text.input_ids")[1], golden.Shape("text.last_hidden_state.first8")[2]);
        ClipTokens[] prompts = [.. golden.Integers("text.input_ids").Select(id => (int)id).Chunk(ids).Select(row => new ClipTokens(row, ids, 0, ""))];
        using var encoder = new FabricatedModel<ClipTextEncoder>(FullSize.TextEncoder, forms, keep: true);
        yield return new("CLIP text, 2 x 77 tokens", arena =>
        {
            var encoding = encoder.Model.Encode(prompts, arena);
            float[] first = [.. Enumerable.Range(0, prompts.Length).SelectMany(i => encoding.HiddenStates.Slice(i * ids, compared).ToArray())];
            return [new(encoding.Embeddings.ToArray(), golden.Floats("text.text_embeds")), new(first, golden.Floats("text.last_hidden_state.first8"))];
        });
        ClipTokens[] used = [.. prompts.Select(prompt => prompt with { Length = Array.IndexOf(prompt.Ids, prompt.Ids.Max()) + 1 })];
        yield return new($"CLIP text, {string.Join(" + ", used.Select(prompt => prompt.Length))} tokens", arena =>
            [new(encoder.Model.Encode(used, arena).Embeddings.ToArray(), golden.Floats("text.text_embeds"))]);
    }

    public static IEnumerable<FullSizeCase> Image(GoldenTensors golden, WeightForms forms)
    {
        using var encoder = new FabricatedModel<ClipImageEncoder>(FullSize.ImageEncoder, forms, keep: true);
        yield return new("CLIP image", arena => [new(Encode(arena, Normal(3 * 224 * 224, 8)), golden.Floats("image.image_embeds"))]);
        yield return new("CLIP image, zero", arena => [new(Encode(arena, new float[3 * 224 * 224]), golden.Floats("image.zero"))]);

        float[] Encode(Arena arena, float[] pixels) => encoder.Model.Forward(Ops.FromChannelsFirst(pixels, new Shape(1, 224, 224, 3), arena)).ToArray();
    }

    public static IEnumerable<FullSizeCase> MoVQ(GoldenTensors golden, WeightForms forms)
    {
        using var exact = Goldens.Open("fullsize.float64");
        using var movq = new FabricatedModel<MoVQ>(FullSize.MoVQ, forms);
        yield return new("MoVQ decode 512 px", arena =>
        {
            var decoded = ChannelsFirst(movq.Model.Decode(Ops.FromChannelsFirst(Normal(4 * 64 * 64, 9), new Shape(1, 64, 64, 4), arena)));
            return [Compared(Part(decoded, 192, 192, 128), "movq.decoded.centre128"), Compared(Part(decoded, 0, 512 - 64, 64), "movq.decoded.corner64")];
        });
        yield return new("MoVQ encode 512 px", arena =>
        {
            var image = new float[3 * 512 * 512];
            new TorchRandom(10).Uniform(image);
            foreach (ref var value in image.AsSpan()) value = value * 2 - 1;
            return [new(ChannelsFirst(movq.Model.Encode(Ops.FromChannelsFirst(image, new Shape(1, 512, 512, 3), arena))), golden.Floats("movq.latents"))];
        });

        FullSizeOutput Compared(float[] actual, string name) => new(actual, golden.Floats(name), exact.Floats(name));
    }

    /// <summary>A square of a 512 x 512 picture, [3, side, side].</summary>
    private static float[] Part(float[] picture, int top, int left, int side) =>
        [.. from channel in Enumerable.Range(0, 3) from y in Enumerable.Range(top, side) from x in Enumerable.Range(left,
            side) select picture[(channel * 512 + y) * 512 + x]];

    private static float[] Normal(int count, ulong seed)
    {
        var values = new float[count];
        new TorchRandom(seed).Normal(values);
        return values;
    }

    private static float[] ChannelsFirst(Tensor image)
    {
        var values = new float[image.Shape.Count];
        Ops.ToChannelsFirst(image, values);
        return values;
    }
}
