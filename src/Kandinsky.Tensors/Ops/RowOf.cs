namespace Kandinsky.Tensors;

/// <summary>A row of one of several tensors.</summary>
/// <param name="Tensor">Which tensor.</param>
/// <param name="Row">Which row of it.</param>
public readonly record struct RowOf(int Tensor, int Row);
