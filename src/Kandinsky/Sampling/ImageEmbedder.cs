using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>From pictures to image embeddings: preprocessing and CLIP's image encoder (docs/kandinsky.md, "Image encoder").</summary>
internal static class ImageEmbedder
{
    /// <summary>The embedding of a picture.</summary>
    /// <returns>[width].</returns>
    public static float[] Embed(PictureRun run, Image image) =>
        Encode(run, _ => new ClipImageProcessor(run.Models.Settings.ImageProcessor).Process([image], run.Arena));

    /// <summary>
    /// The embedding of an all-zero image in every row: what the decoder is led away from without a negative prompt (docs/kandinsky.md, "Prior").
    /// </summary>
    /// <param name="run">What the stages of the request share.</param>
    /// <param name="rows">[any, width].</param>
    public static void ZeroImages(PictureRun run, float[] rows)
    {
        run.Models.ZeroImageEmbedding ??= run.Models.ZeroImageCache.GetOrCompute(run.Models.PriorConfig.EmbeddingDim, () => Encode(run, Zeros));
        ImageEmbeddings.Repeat(run.Models.ZeroImageEmbedding, rows);

        Tensor Zeros(ClipImageEncoder encoder)
        {
            var size = encoder.Config.ImageSize;
            return run.Arena.Zeros(new Shape(1, size, size, ClipImageConfig.Channels));
        }
    }

    private static float[] Encode(PictureRun run, Func<ClipImageEncoder, Tensor> pixels)
    {
        using var scratch = run.Arena.Scope();
        using var encoder = run.Models.ImageEncoder.Lease();
        var embedding = encoder.Model.Forward(pixels(encoder.Model)).ToArray();
        FiniteNumbers.Require(embedding, $"image encoder");
        encoder.Save();
        return embedding;
    }
}
