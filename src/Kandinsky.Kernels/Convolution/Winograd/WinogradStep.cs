namespace Kandinsky.Kernels;

/// <summary>The steps of a block of tiles, each shared out among the threads.</summary>
internal enum WinogradStep
{
    /// <summary>Pixels to one value per point. A task is a group of tiles.</summary>
    Input,

    /// <summary>The matrix products, one per point, and sums to pixels, with bias and residual. A task is one panel of output channels.</summary>
    Panel,
}
