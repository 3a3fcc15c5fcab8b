using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class DecoderVariantTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ModelKind.InpaintDecoder)]
    [InlineData(ModelKind.ControlNetDecoder)]
    public void It_begins_with_what_the_plain_decoder_predicts_and_learns(ModelKind kind)
    {
        var variant = DecoderVariant.Write(TinyModels.Decoder, kind, _folder.Path("variant"), 1);
        Assert.Equal(kind, variant.Kind);
        var hints = kind == ModelKind.ControlNetDecoder ? Enumerable.Repeat(0.5f, 2 * 64 * 64 * 3).ToArray() : null;
        using var training = new DecoderTraining(variant, TinyModels.Examples(number => TinyModels.Latents(number % 2) with { Hints = hints }),
            TinyModels.Learning(), new() { Kind = kind });
        using var plain = new DecoderTraining(TinyModels.Decoder, TinyModels.Examples(number => TinyModels.Latents(number % 2)), TinyModels.Learning());
        double[] losses = [.. Enumerable.Range(0, 30).Select(step => training.Step(step).Loss)];

        Assert.Equal(plain.Step(0).Loss, losses[0], 1e-5);
        Assert.True(losses[20..].Average() < losses[..10].Average(), $"{losses[..10].Average()} to {losses[20..].Average()}");
        training.Write(_folder.Path("trained"));
        var filter = TinyModels.Weights(ModelFolder.OpenDecoder(_folder.Path("trained")), "unet")["conv_in.weight"];
        var taps = kind == ModelKind.InpaintDecoder ? 9 * 9 : 8 * 9;
        Assert.Contains(filter[(4 * 9)..taps], number => number != 0);   // what is new is read
    }

    [Fact]
    public void Holes_that_are_given_take_the_place_of_chance()
    {
        var variant = DecoderVariant.Write(TinyModels.Decoder, ModelKind.InpaintDecoder, _folder.Path("variant"), 1);
        var left = Step([.. Enumerable.Range(0, 128).Select(i => i % 8 < 4 ? 1f : 0)], steps: 4);
        Assert.Equal(left, Step([.. Enumerable.Range(0, 128).Select(i => i % 8 < 4 ? 1f : 0)], steps: 4));
        Assert.NotEqual(left, Step([.. Enumerable.Range(0, 128).Select(i => i % 8 < 4 ? 0 : 1f)], steps: 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Step([1], steps: 1));

        double Step(float[] kept, int steps)
        {
            using var training = new DecoderTraining(variant, TinyModels.Examples(number => TinyModels.Latents(number) with { Kept = kept }),
                TinyModels.Learning(), new() { Kind = ModelKind.InpaintDecoder });
            double[] losses = [.. Enumerable.Range(0, steps).Select(step => training.Step(step).Loss)];
            return losses[^1];
        }
    }

    [Fact]
    public void Holes_are_of_every_kind_and_never_nothing()
    {
        var random = new TorchRandom(5);
        float[][] masks = [.. Enumerable.Range(0, 200).Select(_ => RandomMask.Draw(random, 16, 24))];
        Assert.All(masks, mask => Assert.All(mask, number => Assert.True(number is 0 or 1)));
        Assert.All(masks, mask => Assert.Contains(0, mask));
        Assert.InRange(masks.Count(mask => mask.All(number => number == 0)), 5, 45);
        Assert.InRange(masks.Average(mask => mask.Average()), 0.3, 0.8);
        Assert.Equal(masks[0], RandomMask.Draw(new TorchRandom(5), 16, 24));
    }
}
