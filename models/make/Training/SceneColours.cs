using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>Pictures of scenes, made as they are asked for: what the autoencoder learns to give back.</summary>
/// <param name="workshop">The state.</param>
internal sealed class SceneColours(Workshop workshop) : IExamples<PixelBatch>
{
    private const int Count = 16;

    /// <inheritdoc/>
    public PixelBatch Batch(long number)
    {
        var pictures = new Image[Count];
        Parallel.For(0, Count, i => pictures[i] = Compositor.ToImage(
            Compositor.Paint(workshop.Scenes.Make(Workshop.Seed, number * Count + i), workshop.Sprites), Compositor.Size));
        return PixelBatch.Of(pictures);
    }
}
