using System.Text.Json;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>A case of the golden <c>pipelines</c> run stage by stage, so that a test sees what passes between them and may change it.</summary>
internal sealed class StagedRun : IDisposable
{
    private readonly KandinskyModels _models;
    private readonly PictureRun _run;
    private readonly IScheduler _scheduler;
    private readonly DenoisingExtras? _extras;

    /// <param name="name">A text to image or inpainting case, or <c>samplers/DDIM</c>.</param>
    /// <param name="change">Changes the noise the decoder begins with.</param>
    public StagedRun(string name, Func<float, float>? change = null)
    {
        var test = Goldens.Json("pipelines").EnumerateArray().First(test => test.GetProperty("name").GetString() == name);
        var request = RequestOf(test);
        var (decoder, prior) = ModelLocator.FromEnvironment().Pair(Goldens.Path(request is InpaintRequest ? "tiny-2-2-decoder-inpaint" : "tiny-2-2-decoder"),
            Goldens.Path("tiny-2-2-prior"));
        _models = new(decoder, prior, new());
        _run = new(_models, request, default);
        Embeddings = EmbeddingsOf(test);
        _scheduler = _run.Scheduler(pictures: 1);
        Latents = [.. _run.Noise(pictures: 1).Select(noise => change?.Invoke(noise) ?? noise)];
        if (request is not InpaintRequest inpaint) return;
        var mask = new InpaintMask(inpaint.Mask, _run.Size);
        _extras = Inpainting.Extras(_scheduler, mask, PictureEncoder.Encode(_run, inpaint.Image), noise: [.. Latents], isRead: true);
    }

    public ImageEmbeddings Embeddings { get; }

    /// <summary>The noise; after each of the <see cref="Steps"/> the latents, which a test may change in place.</summary>
    public float[] Latents { get; }

    /// <summary>Every number is the count of steps done.</summary>
    public IEnumerable<int> Steps()
    {
        using var unet = _models.UNet.Lease();
        foreach (var step in new Denoiser(unet.Model, _scheduler, _run.Request.GuidanceScale, _run.Arena).Run(Latents, _run.Size, Embeddings, _run.Random,
            _extras)) yield return step;
    }

    /// <summary>Decodes latents to [height, width, 3] in [0, 1].</summary>
    public float[] Picture(float[] latents) => PictureDecoder.Decode(_run.MoVQ, latents, _run.Size, _run.Arena);

    /// <summary>The picture of a whole run.</summary>
    /// <param name="name">The case.</param>
    /// <param name="change">Changes the noise the decoder begins with.</param>
    public static float[] Paint(string name, Func<float, float>? change = null)
    {
        using var run = new StagedRun(name, change);
        Assert.NotEmpty(run.Steps().ToArray());
        return run.Picture(run.Latents);
    }

    public void Dispose()
    {
        _run.Dispose();
        _models.Dispose();
    }

    private static PictureRequest RequestOf(JsonElement test) => test.GetProperty("task").GetString() switch
    {
        "inpaint" => TaskTests.Common(TaskTests.Inpaint(test), test),
        "text2image" => TextToImageTests.Request(test),
        _ => new TextToImageRequest
        {
            Prompts = [""], Width = 64, Height = 64, Steps = test.GetProperty("num_inference_steps").GetInt32(),
            Seed = test.GetProperty("seed").GetUInt64(), Scheduler = "ddim"
        },
    };

    private ImageEmbeddings EmbeddingsOf(JsonElement test)
    {
        if (!test.TryGetProperty("prompt", out var prompt))
        {
            using var golden = Goldens.Open("pipelines");
            return new(golden.Floats("samplers/image_embeds"), golden.Floats("samplers/negative_image_embeds"), _models.PriorConfig.EmbeddingDim);
        }
        var embeddings = _run.Embeddings(pictures: 1);
        Assert.NotEmpty(new TextPrior(_run).Run([prompt.GetString()!], embeddings).ToArray());
        return embeddings;
    }
}
