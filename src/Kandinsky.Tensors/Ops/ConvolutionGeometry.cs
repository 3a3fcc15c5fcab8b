namespace Kandinsky.Tensors;

/// <summary>How a filter moves over a picture.</summary>
/// <param name="Stride">Pixels of the operand between neighbouring pixels of the result.</param>
/// <param name="PadBefore">Zeros above and to the left.</param>
/// <param name="PadAfter">Zeros below and to the right.</param>
public readonly record struct ConvolutionGeometry(int Stride, int PadBefore, int PadAfter);
