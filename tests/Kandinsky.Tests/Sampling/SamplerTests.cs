using System.Text.Json;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Every sampler on a decoder, its input scaled as the sampler asks.</summary>
public sealed class SamplerTests
{
    /// <summary>
    /// At 8 x 8 latents the deepest level of the tiny UNet is one pixel, whose groups have two values: its norms are nearly sign functions.
    /// Where DDIM clips, nothing damps that, and a change of the noise in its last bit moves the result by up to 4e-3:
    /// the reference's own result is one of that cloud. <see cref="ExactRunTests"/> holds every step of it to the tolerance.
    /// </summary>
    private const string IllConditioned = "samplers/DDIM";

    private const double SpreadOfOneRounding = 1e-2;

    private const double Tolerance = 1e-4;

    public static TheoryData<string> Cases() => [.. Goldens.Json("pipelines").EnumerateArray()
        .Select(test => test.GetProperty("name").GetString()!).Where(name => name.StartsWith("samplers/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Denoises_to_the_latents_of_the_reference(string name)
    {
        var test = Goldens.Json("pipelines").EnumerateArray().First(test => test.GetProperty("name").GetString() == name);
        using var golden = Goldens.Open("pipelines");
        using var unet = new GoldenModel<UNet>("tiny-2-2-decoder", "unet", (json, weights) => new UNet(UNetConfig.From(json), weights));
        TensorAssert.Close(Denoise(test, golden, unet, noise => noise), golden.Floats(name), name == IllConditioned ? SpreadOfOneRounding : Tolerance);
    }

    [Fact]
    public void One_rounding_of_the_noise_moves_clipped_ddim_that_far()
    {
        var test = Goldens.Json("pipelines").EnumerateArray().First(test => test.GetProperty("name").GetString() == IllConditioned);
        using var golden = Goldens.Open("pipelines");
        using var unet = new GoldenModel<UNet>("tiny-2-2-decoder", "unet", (json, weights) => new UNet(UNetConfig.From(json), weights));
        var plain = Denoise(test, golden, unet, noise => noise);
        var moved = Enumerable.Range(0, 8).Max(i =>
            TensorAssert.WorstError(Denoise(test, golden, unet, noise => i % 2 == 0 ? MathF.BitIncrement(noise) : noise * (1 - i * 1e-7f)), plain));
        Assert.InRange(moved, 1e-3, SpreadOfOneRounding);
    }

    private static float[] Denoise(JsonElement test, GoldenTensors golden, GoldenModel<UNet> unet, Func<float, float> change)
    {
        var scheduler = RecordedRun.Create(test, test.GetProperty("num_inference_steps").GetInt32());
        var random = new TorchRandom(test.GetProperty("seed").GetUInt64());
        var embeddings = new ImageEmbeddings(golden.Floats("samplers/image_embeds"), golden.Floats("samplers/negative_image_embeds"), 32);
        var latents = new float[4 * 8 * 8];
        random.Normal(latents);
        for (var i = 0; i < latents.Length; i++) latents[i] = change(latents[i] * scheduler.InitialNoiseSigma);
        var denoiser = new Denoiser(unet.Model, scheduler, test.GetProperty("guidance_scale").GetSingle(), unet.Arena);
        Assert.Equal(scheduler.Timesteps.Count, denoiser.Run(latents, new LatentSize(8, 8, 8), embeddings, random).Count());
        return latents;
    }
}
