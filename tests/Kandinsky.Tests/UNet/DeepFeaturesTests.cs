using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class DeepFeaturesTests
{
    [Fact]
    public void The_same_sample_gives_the_same_bits_from_kept_features()
    {
        using var golden = Goldens.Open("unet.tiny-2-2-decoder");
        using var unet = new GoldenModel<UNet>("tiny-2-2-decoder", "unet", (json, weights) => new UNet(UNetConfig.From(json), weights));
        var condition = unet.Model.Condition(unet.Matrix(golden, "0.in.image_embeds"), [999, 500]);
        var sample = unet.Image(golden, "0.in.sample");
        var deep = new DeepFeatures(every: 3);
        var whole = unet.Model.Forward(sample, 0, condition).ToArray();
        for (var call = 0; call < 4; call++) Assert.Equal(whole, unet.Model.Forward(sample, 0, condition, deep).ToArray());
    }

    [Fact]
    public void All_is_computed_every_so_many_calls_and_for_a_larger_batch()
    {
        using var arena = new Arena();
        var deep = new DeepFeatures(every: 3);
        var (first, other) = (arena.Tensor(new Shape(2, 1), [1, 2]), arena.Tensor(new Shape(1, 1), [3]));
        Assert.Equal([true, false, false, true, false], new[] { Computes(first), Computes(first), Computes(first), Computes(first), Computes(first) });
        deep = new DeepFeatures(every: 3);
        Assert.Equal([true, false, true], new[] { Computes(other), Computes(other), Computes(first) });

        bool Computes(Tensor features)
        {
            var kept = deep.Reuse(arena, features.Shape[0]);
            deep.Keep(kept ?? features);
            if (kept is not null) Assert.Equal(features.ToArray(), kept.ToArray());
            return kept is null;
        }
    }

    [Fact]
    public void A_smaller_batch_takes_the_last_features()
    {
        using var arena = new Arena();
        var deep = new DeepFeatures(every: 4);
        deep.Keep(arena.Tensor(new Shape(2, 2), [1, 2, 3, 4]));
        var half = deep.Reuse(arena, 1)!;
        deep.Keep(half);
        Assert.Equal([3, 4], half.ToArray());
        Assert.Equal([1, 2, 3, 4], deep.Reuse(arena, 2)!.ToArray());
    }

    [Fact]
    public async Task A_request_chooses_it_and_the_picture_records_it()
    {
        var request = new TextToImageRequest { Prompts = ["cat"], Width = 64, Height = 64, Steps = 4, PriorSteps = 2 };
        using var pipeline = TextToImageTests.Tiny();
        var (whole, cached, once) = (await Paint(request), await Paint(request with { CacheEvery = 2 }),
            await Paint(request with { Steps = 1, CacheEvery = 5 }));
        Assert.NotEqual(whole.Image.Pixels.ToArray(), cached.Image.Pixels.ToArray());
        Assert.Equal((await Paint(request with { Steps = 1 })).Image.Pixels.ToArray(), once.Image.Pixels.ToArray());
        Assert.Equal("2", cached.Metadata.Extra["Step caching"]);
        await Assert.ThrowsAsync<KandinskyException>(() => Paint(request with { CacheEvery = 0 }));

        async Task<GeneratedImage> Paint(PictureRequest each) => (await pipeline.PaintAsync(each))[0];
    }
}
