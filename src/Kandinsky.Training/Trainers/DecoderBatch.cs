using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Pictures a decoder learns to paint.</summary>
/// <param name="Count">How many.</param>
/// <param name="Height">Height of the latents.</param>
/// <param name="Width">Width of the latents.</param>
/// <param name="Latents">MoVQ's latents, [count, height, width, channels].</param>
/// <param name="Embeddings">CLIP's embeddings of the pictures, [count, embedding width].</param>
public sealed record DecoderBatch(int Count, int Height, int Width, float[] Latents, float[] Embeddings)
{
    /// <summary>For a decoder with a hint: [count, 8 · height, 8 · width, 3] in [0, 1].</summary>
    public float[]? Hints { get; init; }

    /// <summary>For a decoder for inpainting: 1 where the latents are kept, 0 in the hole, [count, height, width]; holes by chance if null.</summary>
    public float[]? Kept { get; init; }

    /// <summary>The shape of the latents, which all numbers must fit.</summary>
    internal Shape ShapeFor(UNet unet)
    {
        var shape = new Shape(Count, Height, Width, unet.Config.LatentChannels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Latents.Length, shape.Count, nameof(Latents));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Embeddings.Length, Count * unet.Config.EncoderHidDim, nameof(Embeddings));
        if (Kept is not null) ArgumentOutOfRangeException.ThrowIfNotEqual(Kept.Length, Count * Height * Width, nameof(Kept));
        return shape;
    }
}
