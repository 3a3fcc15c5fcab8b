using Kandinsky.Kernels;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>What is trained by the library's own trainers, from parts that are there: the autoencoder's decoder.</summary>
internal static class Tuning
{
    /// <summary>The half of the autoencoder that makes pictures of latents, which stay what they are: shapes alone had taught it.</summary>
    public static MoVQTraining Autoencoder(Workshop workshop, long steps) =>
        new(workshop.Start, new SceneColours(workshop), Learning(steps, 4e-4), new() { DecoderOnly = true });

    /// <summary>A decoder that fills holes, begun from a plain one, most of whose layers it shares.</summary>
    public static Training.DecoderTraining Inpainting(Workshop workshop, ModelFolder decoder, long steps)
    {
        var begun = workshop.PathOf("inpaint-begun");
        var folder = Directory.Exists(begun) ? ModelFolder.OpenDecoder(begun)
            : DecoderVariant.Write(decoder, ModelKind.InpaintDecoder, begun, Workshop.Seed);
        return new(folder, new HoleExamples(workshop), Learning(steps, 3e-4),
            new() { Kind = ModelKind.InpaintDecoder, DropEmbedding = 0.1, Layers = InpaintingLayers });
    }

    /// <summary>What a decoder for inpainting does not share with the plain one.</summary>
    public static IReadOnlyList<string> InpaintingLayers { get; } =
        ["conv_in", "down_blocks", "mid_block", "up_blocks.1", "up_blocks.2", "conv_norm_out", "conv_out"];

    /// <summary>The adapter that paints in few steps.</summary>
    public static LoraTraining Fast(Workshop workshop, ModelFolder decoder, long steps) => LoraTraining.OfDecoder(decoder, new SceneExamples(workshop, 32),
        Learning(steps, 1e-3), new() { Rank = 32, Targets = FastLayers }, new() { Distillation = new() { Guidance = 4 } });

    private static readonly string[] FastLayers = ["to_q", "to_k", "to_v", "to_out.0", "add_k_proj", "add_v_proj", "time_emb_proj"];

    private static LearningOptions Learning(long steps, double rate) => new()
    {
        Schedule = new(ScheduleShape.Cosine, rate, steps, Warmup: Math.Min(50, steps)),
        Adam = new(Beta2: 0.99),
        Average = new(Decay: 0.99),
        Precision = Precision.BFloat16,
        Seed = Workshop.Seed,
    };
}
