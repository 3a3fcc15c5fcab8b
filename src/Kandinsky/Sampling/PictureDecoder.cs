using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>From latents to pictures (docs/kandinsky.md, "Pixels").</summary>
internal static class PictureDecoder
{
    /// <summary>Decodes one picture.</summary>
    /// <param name="movq">The autoencoder.</param>
    /// <param name="latents">[4, height, width] in torch's order.</param>
    /// <param name="size">The latents' size.</param>
    /// <param name="arena">Memory for the decoder.</param>
    /// <returns>RGB values in [0, 1], [height, width, 3].</returns>
    /// <exception cref="KandinskyException">A value is not finite.</exception>
    public static float[] Decode(MoVQ movq, ReadOnlySpan<float> latents, LatentSize size, Arena arena)
    {
        using var scratch = arena.Scope();
        var values = movq.Decode(Ops.FromChannelsFirst(latents, new Shape(1, size.Height, size.Width, movq.Config.LatentChannels), arena)).ToArray();
        FiniteNumbers.Require(values, $"decoding");
        foreach (ref var value in values.AsSpan()) value = Math.Clamp(value * 0.5f + 0.5f, 0, 1);
        return values;
    }

    /// <summary>Rounds to bytes, half to even.</summary>
    /// <param name="values">RGB values in [0, 1], [height, width, 3].</param>
    /// <param name="size">The latents' size.</param>
    public static Image ToImage(ReadOnlySpan<float> values, LatentSize size)
    {
        var image = new Image(size.ImageWidth, size.ImageHeight, ColorMode.Rgb);
        for (var i = 0; i < values.Length; i++) image.Pixels[i] = (byte)MathF.Round(values[i] * 255, MidpointRounding.ToEven);
        return image;
    }
}
