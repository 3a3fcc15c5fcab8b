namespace Kandinsky.Kernels;

/// <summary>One call of <see cref="SpatialNorm"/>, checked.</summary>
internal sealed unsafe class SpatialJob(int height, int width, int channels, int mapHeight, int mapWidth, bool silu)
{
    public readonly int Height = height, Width = width, Channels = channels;

    public readonly bool Silu = silu;

    public float* X, Multiplier, Offset, MultiplierMap, OffsetMap, Y;

    /// <summary>Where a row of pixels starts.</summary>
    public nint Row(int image, int row) => ((nint)image * Height + row) * Width * Channels;

    /// <summary>Where the map pixel under a pixel starts.</summary>
    public nint MapPixel(int image, int row, int column) =>
        (((nint)image * mapHeight + (nint)row * mapHeight / Height) * mapWidth + (nint)column * mapWidth / Width) * Channels;
}
