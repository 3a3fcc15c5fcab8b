using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class OriginalModelTests
{
    [Fact]
    public void Finds_the_prior_under_its_first_names()
    {
        using var hub = Open("tiny-2-1-prior", "prior");
        using var original = new OriginalPriorLayout(hub, layers: 2, headDim: 24);

        using var mapped = OriginalPrior.Map(PriorConfig.From(Config("tiny-2-1-prior", "prior")), original.Prior, original.Statistics);

        AssertSame(hub, mapped);
    }

    [Theory]
    [InlineData("tiny-2-1")]
    [InlineData("tiny-2-1-inpaint")]
    public void Finds_the_decoder_under_its_first_names(string model)
    {
        using var hub = Open(model, "unet");
        using var original = OriginalUNetLayout.Of(hub, layers: 2, headDim: 16);

        using var mapped = OriginalUNet.Map(UNetConfig.From(Config(model, "unet")), original.Checkpoint);

        AssertSame(hub, mapped);
    }

    [Fact]
    public void Finds_the_autoencoder_under_its_first_names()
    {
        using var hub = Open("tiny-2-1", "movq");
        using var original = OriginalMoVQLayout.Of(hub, levels: 4);

        using var mapped = OriginalMoVQ.Map(MoVQConfig.From(Config("tiny-2-1", "movq")), original.Checkpoint);

        AssertSame(hub, mapped);
    }

    [Fact]
    public void Names_the_tensor_that_is_missing()
    {
        using var empty = new InMemoryCheckpoint("empty");

        var error = Assert.Throws<KandinskyException>(() => OriginalMoVQ.Map(new MoVQConfig(), empty));

        Assert.Contains("empty: has no tensor", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_tensor_of_another_size()
    {
        using var hub = Open("tiny-2-1-prior", "prior");
        using var original = new OriginalPriorLayout(hub, layers: 2, headDim: 24);

        var error = Assert.Throws<KandinskyException>(() =>
            OriginalPrior.Map(PriorConfig.From(Config("tiny-2-1-prior", "prior")) with { Heads = 4 }, original.Prior, original.Statistics));

        Assert.Contains("belongs; it is a checkpoint of another model", error.Message, StringComparison.Ordinal);
    }

    private static JsonConfig Config(string model, string component) => JsonConfig.Read(Goldens.Path(model, component, "config.json"));

    private static Checkpoint Open(string model, string component) => Checkpoint.Open(Goldens.Path(model, component), WeightFiles.Diffusers);

    private static void AssertSame(Checkpoint expected, Checkpoint actual)
    {
        Assert.Equal(expected.Names.Order(StringComparer.Ordinal), actual.Names.Order(StringComparer.Ordinal));
        foreach (var name in expected.Names)
        {
            Assert.Equal(expected.Describe(name).ToString(), actual.Describe(name).ToString());
            Assert.True(expected.ReadBytes(name).SequenceEqual(actual.ReadBytes(name)), name);
            var numbers = new float[expected.Describe(name).Count];
            actual.Read(name).CopyTo(0, numbers);
            TensorAssert.Close(numbers, Numbers(expected, name), tolerance: 0, name);
            actual.Release(name);
        }
    }

    private static float[] Numbers(Checkpoint checkpoint, string name)
    {
        var numbers = new float[checkpoint.Describe(name).Count];
        checkpoint.Read(name).CopyTo(0, numbers);
        return numbers;
    }
}
