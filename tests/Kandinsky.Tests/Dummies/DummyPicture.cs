using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>A run of the decoder and the autoencoder from given image embeddings, as the reference's pipeline tests make it: 64 × 64 pixels.</summary>
internal sealed class DummyPicture(UNetConfig unet, MoVQConfig movq) : IDisposable
{
    private const int Pixels = 64;

    public DummyModel<UNet> UNet { get; } = new(weights => new(unet, weights));

    public DummyModel<MoVQ> MoVQ { get; } = new(weights => new(movq, weights));

    public TorchRandom Random { get; } = new(0);

    public LatentSize Size { get; } = LatentSize.For(new TextToImageRequest { Prompts = [], Width = Pixels, Height = Pixels }, unet, movq.Factor);

    /// <summary>Standard normal latents.</summary>
    public float[] Noise()
    {
        var noise = new float[movq.LatentChannels * Size.Height * Size.Width];
        Random.Normal(noise);
        return noise;
    }

    /// <summary>The decoder's loop; the latents are changed in place.</summary>
    public IEnumerable<int> Denoise(float[] latents, IScheduler scheduler, float guidanceScale, DenoisingExtras? extras = null) =>
        new Denoiser(UNet.Model, scheduler, guidanceScale, UNet.Arena).Run(latents, Size, DummyConfigs.Embeddings, Random, extras);

    /// <summary>Latents of the tests' initial picture, which is black.</summary>
    public float[] EncodedBlack()
    {
        var picture = MoVQ.Arena.Tensor(new Shape(1, Pixels, Pixels, 3));
        picture.Span.Fill(-1);
        var latents = new float[movq.LatentChannels * Size.Height * Size.Width];
        Ops.ToChannelsFirst(MoVQ.Model.Encode(picture), latents);
        return latents;
    }

    /// <summary>The last fifth of ten steps from the black picture.</summary>
    public float[] DenoisedFromBlack(float guidanceScale, float[]? hint = null)
    {
        var scheduler = SchedulerCatalog.Create(DummyConfigs.Ddim(offset: 0), new SchedulerOptions(10));
        var first = DenoisingStrength.FirstCall(scheduler, 10, 0.2);
        var picture = EncodedBlack();
        var latents = Noise();
        scheduler.AddNoise(picture, latents, first, latents);
        Assert.Equal(2, Denoise(latents, scheduler, guidanceScale, new() { FirstCall = first, Hint = hint }).Count());
        return latents;
    }

    /// <summary>The tests' hint, [64, 64, 3].</summary>
    public static float[] Hint()
    {
        using var arena = new Arena();
        return Ops.FromChannelsFirst(new PythonRandom(0).Floats(3 * Pixels * Pixels), new Shape(1, Pixels, Pixels, 3), arena).ToArray();
    }

    /// <summary>RGB values in [0, 1], [64, 64, 3].</summary>
    public float[] Decode(float[] latents) => PictureDecoder.Decode(MoVQ.Model, latents, Size, MoVQ.Arena);

    /// <summary>The reference's slice <c>image[0, -3:, -3:, -1]</c>: the blue of the last three pixels of the last three rows.</summary>
    public static void AssertLastCorner(float[] pixels, params float[] expected)
    {
        float[] corner = [.. from y in Enumerable.Range(Pixels - 3, 3) from x in Enumerable.Range(Pixels - 3, 3) select pixels[(y * Pixels + x) * 3 + 2]];
        for (var i = 0; i < corner.Length; i++) Assert.InRange(corner[i], expected[i] - 1e-3f, expected[i] + 1e-3f);
    }

    public void Dispose()
    {
        UNet.Dispose();
        MoVQ.Dispose();
    }
}
