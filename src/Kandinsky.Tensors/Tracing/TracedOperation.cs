namespace Kandinsky.Tensors;

/// <summary>One operation that was run.</summary>
/// <param name="Name">What it computes, such as <c>convolution 3x3</c>.</param>
/// <param name="Input">The shape of its first operand.</param>
/// <param name="Output">The shape of its result.</param>
/// <param name="Operations">Floating-point operations, a multiply-add counted as two; convolutions as if computed directly.</param>
/// <param name="Start">Since the trace began.</param>
/// <param name="Duration">How long it took.</param>
public readonly record struct TracedOperation(string Name, Shape Input, Shape Output, double Operations, TimeSpan Start, TimeSpan Duration);
