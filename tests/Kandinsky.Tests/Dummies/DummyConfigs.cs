using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>The small models of the reference implementation's own tests (docs/kandinsky.md: Model tests of the reference).</summary>
internal static class DummyConfigs
{
    /// <summary>U22: a decoder of two levels.</summary>
    public static UNetConfig UNet { get; } = new()
    {
        BlockOutChannels = [32, 64],
        LevelHasAttention = [false, true],
        LayersPerBlock = 1,
        AttentionHeadDim = 4,
        CrossAttentionDim = 32,
        EncoderHidDim = EmbeddingWidth,
    };

    /// <summary>U22inp: reads a masked picture and a mask beside the latents.</summary>
    public static UNetConfig InpaintUNet { get; } = UNet with { InChannels = 9 };

    /// <summary>U22cn: reads a hint.</summary>
    public static UNetConfig ControlUNet { get; } = UNet with { InChannels = 8, HasHint = true, CrossAttentionDim = 100 };

    /// <summary>V2: an autoencoder of two levels, factor 2.</summary>
    public static MoVQConfig MoVQ { get; } = new()
    {
        BlockOutChannels = [32, 64],
        LevelHasAttention = [false, true],
        LayersPerBlock = 1,
        NormNumGroups = 8,
        CodebookEntries = 12,
        CodebookDim = 4,
    };

    /// <summary>V4: an autoencoder of four levels, factor 8.</summary>
    public static MoVQConfig DeepMoVQ { get; } = MoVQ with { BlockOutChannels = [32, 32, 64, 64], LevelHasAttention = [false, false, false, true] };

    /// <summary>S1 with an offset of 1, S0 with 0.</summary>
    /// <param name="offset">Added to every timestep.</param>
    public static SchedulerConfig Ddim(int offset) => new()
    {
        ClassName = "DDIMScheduler",
        BetaSchedule = BetaSchedule.Linear,
        BetaStart = 0.00085,
        BetaEnd = 0.012,
        ClipSample = false,
        SetAlphaToOne = false,
        Prediction = PredictionType.Epsilon,
        Thresholding = false,
        StepsOffset = offset,
    };

    /// <summary>The width of an image embedding.</summary>
    public const int EmbeddingWidth = 32;

    /// <summary>The embeddings of the tests: one picture wanted, one not.</summary>
    public static ImageEmbeddings Embeddings => new(new PythonRandom(0).Floats(EmbeddingWidth), new PythonRandom(1).Floats(EmbeddingWidth), EmbeddingWidth);
}
