namespace Kandinsky.Tensors;

/// <summary>The gradient of some memory, of which several tensors may show parts; there once something was added to it.</summary>
/// <param name="count">Numbers of the memory.</param>
internal sealed class Gradient(int count)
{
    /// <summary>Numbers of the memory.</summary>
    public int Count => count;

    /// <summary>The gradient, [count]; null while it is nought.</summary>
    public Tensor? Numbers { get; set; }
}
