using System.Diagnostics;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>CLIP's embeddings of texts and pictures, for comparing and searching: both encoders project into the same space (arXiv 2103.00020).</summary>
internal static class ContentEmbedder
{
    private const int TextsAtOnce = 16;

    /// <summary>The embeddings of texts, some at a time.</summary>
    /// <param name="models">Whose text encoder reads.</param>
    /// <param name="texts">The texts, as they are.</param>
    /// <param name="embeddings">One row for each text; filled as the work goes on.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static IEnumerable<GenerationProgress> Texts(KandinskyModels models, IReadOnlyList<string> texts, float[][] embeddings,
        CancellationToken cancellation) => Encode(models, models.TextEncoder, embeddings, TextsAtOnce, "text encoder", (encoder, rows, arena) =>
            encoder.Encode([.. rows.Select(row => models.Tokenizer.Tokenize(texts[row]))], arena).Embeddings, cancellation);

    /// <summary>The embeddings of pictures, one at a time.</summary>
    /// <param name="models">Whose image encoder looks.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="embeddings">One row for each picture; filled as the work goes on.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static IEnumerable<GenerationProgress> Pictures(KandinskyModels models, IReadOnlyList<Image> pictures, float[][] embeddings,
        CancellationToken cancellation)
    {
        var processor = new ClipImageProcessor(models.Settings.ImageProcessor);
        return Encode(models, models.ImageEncoder, embeddings, 1, "image encoder", (encoder, rows, arena) =>
            encoder.Forward(processor.Process([.. rows.Select(row => pictures[row])], arena)), cancellation);
    }

    private static IEnumerable<GenerationProgress> Encode<T>(KandinskyModels models, LoadedModel<T> part, float[][] embeddings, int atOnce, string name,
        Func<T, IReadOnlyList<int>, Arena, Tensor> encode, CancellationToken cancellation) where T : class
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var arena = new Arena { Cancellation = cancellation };
            using var encoder = part.Lease();
            foreach (var rows in Enumerable.Range(0, embeddings.Length).Chunk(atOnce))
            {
                using (arena.Scope())
                {
                    var encoded = encode(encoder.Model, rows, arena).ToArray();
                    FiniteNumbers.Require(encoded, $"{name}");
                    var width = encoded.Length / rows.Length;
                    foreach (var (place, row) in rows.Index()) embeddings[row] = encoded.AsSpan(place * width, width).ToArray();
                }
                yield return new(Stage.Text, rows[^1] + 1, embeddings.Length, Stopwatch.GetElapsedTime(began));
            }
            encoder.Save();
        }
        finally
        {
            if (!models.KeepLoaded) models.Threads.ReleaseMemory();
        }
    }
}
