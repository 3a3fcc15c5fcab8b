namespace Kandinsky.Kernels;

/// <summary>What a convolution is, the picture's size apart: cross-correlation with zero padding.</summary>
/// <param name="InChannels">Channels of the operand.</param>
/// <param name="OutChannels">Channels of the result.</param>
/// <param name="Kernel">Height and width of the filter.</param>
/// <param name="Stride">Pixels from one output to the next.</param>
/// <param name="PadBefore">Zeros above and to the left.</param>
/// <param name="PadAfter">Zeros below and to the right.</param>
public readonly record struct ConvolutionShape(int InChannels, int OutChannels, int Kernel, int Stride, int PadBefore, int PadAfter)
{
    /// <summary>A filter of odd size that keeps the picture's size.</summary>
    /// <param name="inChannels">Channels of the operand.</param>
    /// <param name="outChannels">Channels of the result.</param>
    /// <param name="kernel">1, 3, 5…</param>
    public static ConvolutionShape Same(int inChannels, int outChannels, int kernel) =>
        new(inChannels, outChannels, kernel, 1, kernel / 2, kernel / 2);

    /// <summary>Weights in the filter.</summary>
    public long Weights => (long)OutChannels * InChannels * Kernel * Kernel;

    /// <summary>Rows (or columns) of the result for so many of the operand; 0 when the filter does not fit.</summary>
    /// <param name="size">Rows (or columns) of the operand.</param>
    public int Output(int size) => Math.Max(0, size + PadBefore + PadAfter - Kernel + Stride) / Stride;

    internal bool IsPointwise => Kernel == 1 && Stride == 1 && PadBefore == 0 && PadAfter == 0;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(InChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(OutChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Stride, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(PadBefore);
        ArgumentOutOfRangeException.ThrowIfNegative(PadAfter);
    }
}
