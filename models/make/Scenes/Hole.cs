namespace Kandinsky.Make;

/// <summary>A rectangle of latent pixels that is painted anew.</summary>
internal readonly record struct Hole(int Left, int Top, int Right, int Bottom)
{
    private const int Side = LatentStore.Side, Factor = Compositor.Size / Side;

    /// <summary>The smallest one that a thing fits into, and some more on every side.</summary>
    /// <param name="part">The thing.</param>
    /// <param name="margins">Latent pixels more: left, top, right, bottom.</param>
    public static Hole Around(SceneObject part, params ReadOnlySpan<int> margins) => new(
        Math.Max(0, (int)MathF.Floor((part.X - part.Half) * Side) - margins[0]), Math.Max(0, (int)MathF.Floor((part.Y - part.Half) * Side) - margins[1]),
        Math.Min(Side, (int)MathF.Ceiling((part.X + part.Half) * Side) + margins[2]),
        Math.Min(Side, (int)MathF.Ceiling((part.Y + part.Half) * Side) + margins[3]));

    /// <summary>1 where the picture is kept, 0 in the hole, [side, side].</summary>
    public float[] Kept()
    {
        var kept = new float[Side * Side];
        for (var i = 0; i < kept.Length; i++) kept[i] = Contains(i % Side, i / Side) ? 0 : 1;
        return kept;
    }

    /// <summary>The mask, white in the hole.</summary>
    public Image Mask()
    {
        var mask = new Image(Compositor.Size, Compositor.Size, ColorMode.Gray);
        for (var i = 0; i < mask.Pixels.Length; i++)
            mask.Pixels[i] = (byte)(Contains(i % Compositor.Size / Factor, i / Compositor.Size / Factor) ? 255 : 0);
        return mask;
    }

    /// <summary>Whether a latent pixel is in the hole.</summary>
    public bool Contains(int x, int y) => x >= Left && x < Right && y >= Top && y < Bottom;
}
