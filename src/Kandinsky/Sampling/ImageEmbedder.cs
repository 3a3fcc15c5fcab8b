using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>From pictures to image embeddings: preprocessing and CLIP's image encoder (spec B.3, B.4).</summary>
static class ImageEmbedder
{
    /// <summary>The embedding of a picture.</summary>
    /// <returns>[width].</returns>
    public static float[] Embed(PictureRun run, Image image) =>
        Encode(run, arena => new ClipImageProcessor(ClipImageProcessorConfig.From(run.Models.PriorFolder.Config("image_processor"))).Process([image], arena));

    /// <summary>The embedding of an all-zero image, as often as asked: what the decoder is led away from without a negative prompt (spec D.1).</summary>
    /// <returns>[count, width].</returns>
    public static float[] ZeroImages(PictureRun run, int count)
    {
        var zero = run.Models.ZeroImageEmbedding ??= run.Models.ZeroImageCache.GetOrCompute(run.Models.PriorConfig.EmbeddingDim, () => Encode(run, Zeros));
        return [.. Enumerable.Repeat(zero, count).SelectMany(row => row)];

        Tensor Zeros(Arena arena)
        {
            var size = run.Models.ImageEncoder.Model.Config.ImageSize;
            var zeros = arena.Tensor(new Shape(1, size, size, ClipImageConfig.Channels));
            zeros.Span.Clear();
            return zeros;
        }
    }

    private static float[] Encode(PictureRun run, Func<Arena, Tensor> pixels)
    {
        using var scratch = run.Arena.Scope();
        var embedding = run.Models.ImageEncoder.Model.Forward(pixels(run.Arena)).ToArray();
        run.Models.Finished(run.Models.ImageEncoder);
        return embedding;
    }
}
