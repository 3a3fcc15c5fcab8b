using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class MoVQTests : IDisposable
{
    private readonly GoldenTensors _golden = Goldens.Open("movq");
    private readonly GoldenModel<MoVQ> _movq = new("tiny-2-2-decoder", "movq", (json, weights) => new MoVQ(MoVQConfig.From(json), weights));

    [Fact]
    public void Encodes_what_the_reference_encodes() => ForEachCase("in", "latents", image => _movq.Model.Encode(image));

    [Fact]
    public void Decodes_what_the_reference_decodes() => ForEachCase("latents", "decoded", latents => _movq.Model.Decode(latents));

    [Fact]
    public void Decodes_through_the_codebook_as_the_reference_does() =>
        ForEachCase("latents", "decoded_quantized", latents => _movq.Model.Decode(latents, quantize: true));

    [Fact]
    public void Decodes_latents_that_were_never_a_picture()
    {
        var decoded = _movq.Model.Decode(_movq.Image(_golden, "3.in.latents"));
        TensorAssert.Close(GoldenModel<MoVQ>.ChannelsFirst(decoded), _golden.Floats("3.decoded"));
    }

    [Fact]
    public void Holds_two_activations_of_the_largest_size_while_decoding()
    {
        const int Side = 24;
        var config = _movq.Model.Config;
        using var arena = new Arena();
        var latents = arena.Tensor(new Shape(1, Side, Side, config.LatentChannels));
        new TorchRandom(1).Normal(latents.Span);
        _movq.Model.Decode(latents);
        var pixels = (long)Side * config.Factor * Side * config.Factor;
        var largest = pixels * config.BlockOutChannels[1] * sizeof(float);   // what the last enlargement makes for the finest level
        Assert.InRange(arena.Peak, largest, 2.5 * largest);
    }

    public void Dispose()
    {
        _movq.Dispose();
        _golden.Dispose();
    }

    private void ForEachCase(string input, string expected, Func<Tensor, Tensor> run)
    {
        for (var i = 0; i < 3; i++)
        {
            using var scope = _movq.Arena.Scope();
            var result = run(_movq.Image(_golden, $"{i}.{input}"));
            TensorAssert.Close(GoldenModel<MoVQ>.ChannelsFirst(result), _golden.Floats($"{i}.{expected}"), what: $"case {i}");
        }
    }
}
