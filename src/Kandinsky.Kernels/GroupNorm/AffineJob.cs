namespace Kandinsky.Kernels;

/// <summary>y = x · multiplier + offset over channels-last images, the latter two per image and channel.</summary>
internal sealed unsafe class AffineJob
{
    public float* X, Multiplier, Offset, Y;

    public int Pixels, Channels;

    public bool Silu;
}
