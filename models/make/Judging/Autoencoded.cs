using Kandinsky.Tensors;

namespace Kandinsky.Make;

/// <summary>True renders, as the autoencoder gives them back: the most that a decoder can reach.</summary>
/// <param name="workshop">The state.</param>
/// <param name="decoder">The decoder with the autoencoder.</param>
internal sealed class Autoencoded(Workshop workshop, ModelFolder decoder)
{
    /// <summary>Paints scenes.</summary>
    /// <param name="scenes">The scenes.</param>
    /// <param name="seed">Changes nothing: there is no chance in it.</param>
    public IEnumerable<Image> Paint(IReadOnlyList<Scene> scenes, ulong seed)
    {
        using var part = Workshop.OpenAutoencoder(decoder);
        using var arena = new Arena();
        float[] pixels = [.. scenes.SelectMany(scene => Compositor.Paint(scene, workshop.Sprites)).Select(x => 2 * x - 1)];
        var latents = part.Model.Encode(arena.Tensor(new Shape(scenes.Count, Compositor.Size, Compositor.Size, 3), pixels));
        var painted = part.Model.Decode(latents).ToArray().Select(x => (x + 1) / 2).ToArray();
        return [.. painted.Chunk(painted.Length / scenes.Count).Select(picture => Compositor.ToImage(picture, Compositor.Size))];
    }
}
