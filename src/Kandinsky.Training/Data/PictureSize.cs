namespace Kandinsky.Training;

/// <summary>A size that pictures are cropped and scaled to.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
public readonly record struct PictureSize(int Width, int Height)
{
    /// <summary>Width over height.</summary>
    public double Aspect => (double)Width / Height;

    /// <inheritdoc/>
    public override string ToString() => $"{Width}x{Height}";
}
