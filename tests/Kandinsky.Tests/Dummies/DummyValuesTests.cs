using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Numbers inside the reference's small models, weights from a seed (docs/kandinsky.md: Model tests of the reference).</summary>
public sealed class DummyValuesTests
{
    [Fact]
    public void The_decoder_is_drawn_as_torch_draws_it()
    {
        using var unet = new DummyModel<UNet>(weights => new(DummyConfigs.UNet, weights));
        TensorAssert.Close(unet.First("conv_in.weight", 6), [-0.001247803f, 0.08940727f, -0.1371742f, -0.1226565f, -0.0641924f, 0.0446929f], 1e-7);
        TensorAssert.Close(unet.First("conv_out.bias", 6), [-0.04169111f, -0.04724483f, 0.05516945f, 0.006321774f, -0.03006429f, -0.008982441f], 1e-7);
    }

    [Fact]
    public void The_decoder_predicts_noise_as_the_reference()
    {
        using var unet = new DummyModel<UNet>(weights => new(DummyConfigs.UNet, weights));
        var condition = unet.Model.Condition(unet.Arena.Tensor(new Shape(1, DummyConfigs.EmbeddingWidth), DummyConfigs.Embeddings.Positive), [500]);
        var output = ChannelsFirst(unet.Model.Forward(Waves(1, 4, 32, 32, unet.Arena), 0, condition));
        TensorAssert.Close(output.AsSpan(0, 6), [0.0224453f, 0.01130129f, 0.1240994f, 0.1136877f, -0.1734964f, -0.1101094f]);
        TensorAssert.Close(output.AsSpan(output.Length - 6), [0.2991799f, 0.1635812f, 0.2316697f, 0.1047646f, 0.1917594f, 0.1195507f]);
        AssertMoments(output, -0.00875554, 0.34748);
    }

    [Fact]
    public void The_autoencoder_encodes_and_decodes_as_the_reference()
    {
        using var movq = new DummyModel<MoVQ>(weights => new(DummyConfigs.MoVQ, weights));
        var encoded = movq.Model.Encode(Waves(0.1, 3, 32, 32, movq.Arena));
        AssertImage(encoded, [0.4160622f, 0.4852744f, 0.4949617f, 0.4778702f, 0.4872625f, 0.4785715f], 0.0171838, 0.381966);
        AssertImage(movq.Model.Decode(encoded), [0.2198682f, 0.2019626f, 0.1799061f, 0.2240689f, 0.2498732f, 0.2661062f], -0.0146491, 0.161926);
        AssertImage(movq.Model.Decode(encoded, quantize: true), [0.06157456f, -0.00265881f, 0.007457449f, -0.02798401f, 0.003887899f, 0.01556823f], -0.028272,
            0.0800784);
    }

    [Fact]
    public void The_hint_is_encoded_as_the_reference()
    {
        using var unet = new DummyModel<UNet>(weights => new(DummyConfigs.ControlUNet, weights));
        var hint = Ops.FromChannelsFirst(new PythonRandom(0).Floats(3 * 256 * 256), new Shape(1, 256, 256, 3), unet.Arena);
        var condition = unet.Model.Condition(unet.Arena.Tensor(new Shape(1, DummyConfigs.EmbeddingWidth), DummyConfigs.Embeddings.Positive), [500], hint);
        var encoded = ChannelsFirst(condition.Hint!);
        TensorAssert.Close(encoded.AsSpan(0, 6), [0.008614784f, 0.007761304f, 0.008250522f, 0.008222428f, 0.008231709f, 0.008207181f], 1e-6);
    }

    [Fact]
    public void The_prior_under_a_mask_predicts_as_the_reference()
    {
        var config = new PriorConfig { Heads = 2, HeadDim = 4, Layers = 2, EmbeddingDim = 8, TextTokens = 7 };
        using var prior = new DummyModel<PriorTransformer>(weights => new(config, weights));
        TensorAssert.Close(Masked(prior, 4, tokens: 4, timestep: 2), [0.4397287f, 0.1395438f, -0.6800635f, -1.070365f, 0.6775813f, -0.2320128f, 1.031573f,
            -1.528236f]);
    }

    [Fact]
    public void The_prior_of_the_pipeline_tests_predicts_as_the_reference()
    {
        var config = new PriorConfig { Heads = 2, HeadDim = 12, Layers = 1, EmbeddingDim = 32 };
        using var prior = new DummyModel<PriorTransformer>(weights => new(config, weights));
        TensorAssert.Close(Masked(prior, 1, tokens: 3, timestep: 999).AsSpan(0, 8), [0.1384386f, 0.3943396f, -0.4058025f, 1.001153f, -0.1209326f, -0.3754902f,
            -0.03511368f, 0.3991884f]);
    }

    /// <summary>The first sample's prediction where every sample has so many text tokens.</summary>
    private static float[] Masked(DummyModel<PriorTransformer> prior, int batch, int tokens, float timestep)
    {
        var (noisy, text, hidden) = PriorInputs(prior, batch);
        var width = prior.Model.Config.EmbeddingDim;
        float[] rows = [.. Enumerable.Range(0, batch).SelectMany(sample => hidden.Slice(sample, 1).Span[..(tokens * width)].ToArray())];
        var prefix = prior.Model.Prefix(prior.Arena.Tensor(new Shape(batch * tokens, width), rows), [.. Enumerable.Repeat(tokens, batch)], text);
        return prior.Model.Forward(noisy, [timestep], prefix).Span[..width].ToArray();
    }

    private static (Tensor Noisy, Tensor Text, Tensor Hidden) PriorInputs(DummyModel<PriorTransformer> prior, int batch)
    {
        var (width, tokens) = (prior.Model.Config.EmbeddingDim, prior.Model.Config.TextTokens);
        var random = new TorchRandom(0);
        return (Normal(new Shape(batch, width)), Normal(new Shape(batch, width)), Normal(new Shape(batch, tokens, width)));

        Tensor Normal(Shape shape)
        {
            var tensor = prior.Arena.Tensor(shape);
            random.Normal(tensor.Span);
            return tensor;
        }
    }

    /// <summary>An image of x_j = sin(frequency · j), j in torch's order.</summary>
    private static Tensor Waves(double frequency, int channels, int height, int width, Arena arena) =>
        Ops.FromChannelsFirst([.. Enumerable.Range(0, channels * height * width).Select(j => (float)Math.Sin((float)(frequency * j)))],
            new Shape(1, height, width, channels), arena);

    private static float[] ChannelsFirst(Tensor image)
    {
        var values = new float[image.Shape.Count];
        Ops.ToChannelsFirst(image, values);
        return values;
    }

    private static void AssertImage(Tensor image, float[] first, double mean, double std)
    {
        var values = ChannelsFirst(image);
        TensorAssert.Close(values.AsSpan(0, first.Length), first);
        AssertMoments(values, mean, std);
    }

    private static void AssertMoments(float[] values, double mean, double std)
    {
        var average = values.Average();
        Assert.InRange(average, mean - 1e-5, mean + 1e-5);
        var deviation = Math.Sqrt(values.Sum(value => Math.Pow(value - average, 2)) / (values.Length - 1));
        Assert.InRange(deviation, std - 1e-5, std + 1e-5);
    }
}
