using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>What each part computes when it is measured: random numbers of the shapes a picture has.</summary>
internal static class PartRuns
{
    private const int Guided = 2, PromptTokens = 15, EmptyTokens = 2, PriorSteps = 25;
    private const float GuidanceScale = 4;

    public static Action Clip(ClipTextEncoder encoder, Arena arena)
    {
        ClipTokens[] prompts = [Prompt(PromptTokens), Prompt(EmptyTokens)];
        return () =>
        {
            using var scratch = arena.Scope();
            encoder.Encode(prompts, arena);
        };

        ClipTokens Prompt(int length)
        {
            var positions = Math.Min(length, encoder.Config.Positions);
            int[] ids = [.. Enumerable.Range(0, positions - 1).Select(i => i % (encoder.Config.VocabularySize - 1)), encoder.Config.VocabularySize - 1];
            return new(ids, positions, 0, "");
        }
    }

    public static Action MultilingualClip(MultilingualTextEncoder encoder, Arena arena)
    {
        ClipTokens[] prompts = [Prompt(PromptTokens), Prompt(EmptyTokens)];
        return () => encoder.Encode(prompts, arena);

        ClipTokens Prompt(int length)
        {
            var padding = encoder.Config.PaddingId;
            int[] ids = [.. Enumerable.Range(padding + 1, length), .. Enumerable.Repeat(padding, MultilingualTokenizer.Positions - length)];
            return new(ids, length, 0, "");
        }
    }

    public static Action MoVQ(MoVQ movq, LatentSize size, Arena arena)
    {
        var latents = Normal(arena, new Shape(1, size.Height, size.Width, movq.Config.LatentChannels));
        return () =>
        {
            using var scratch = arena.Scope();
            movq.Decode(latents);
        };
    }

    public static Action Prior(PriorTransformer prior, SchedulerConfig config, Arena arena)
    {
        var width = prior.Config.EmbeddingDim;
        int[] lengths = [EmptyTokens, PromptTokens];
        var texts = new ClipTextEncoding(Normal(arena, new Shape(lengths.Sum(), width)), lengths, Normal(arena, new Shape(Guided, width)));
        return () =>
        {
            var random = new TorchRandom(0);
            var embeddings = new float[width];
            random.Normal(embeddings);
            foreach (var _ in new PriorSampler(prior, new UnclipScheduler(config, PriorSteps), GuidanceScale, arena)
                .Run(embeddings, texts, random)) arena.Cancellation.ThrowIfCancellationRequested();
        };
    }

    public static Action UNet(UNet unet, LatentSize size, Arena arena)
    {
        var hint = unet.Config.HasHint ? Normal(arena, new Shape(Guided, size.ImageHeight, size.ImageWidth, 3)) : null;
        var texts = unet.Config.ReadsText
            ? new UNetTexts(Normal(arena, new Shape(Guided, MultilingualTokenizer.Positions, unet.Config.TextWidth)),
                Normal(arena, new Shape(Guided, unet.Config.CrossAttentionDim)))
            : null;
        var condition = unet.Condition(Normal(arena, new Shape(Guided, unet.Config.EncoderHidDim)), [500], hint, texts);
        var sample = Normal(arena, new Shape(Guided, size.Height, size.Width, hint is null ? unet.Config.InChannels : 4));
        return () =>
        {
            using var scratch = arena.Scope();
            unet.Forward(sample, 0, condition);
        };
    }

    private static Tensor Normal(Arena arena, Shape shape)
    {
        if (arena.IsPlan) return arena.Tensor(shape);
        var numbers = new float[shape.Count];
        new TorchRandom((ulong)shape.Count).Normal(numbers);
        return arena.Tensor(shape, numbers);
    }
}
