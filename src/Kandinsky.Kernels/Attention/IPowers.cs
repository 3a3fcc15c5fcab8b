namespace Kandinsky.Kernels;

/// <summary>How the softmax of attention takes powers of two, and what it leaves in place of the scores.</summary>
internal unsafe interface IPowers<V, TSelf> where V : struct, IFloats<V> where TSelf : struct, IPowers<V, TSelf>
{
    /// <summary>What <see cref="From"/> needs, in memory the compiler knows nothing of (it then keeps the vectors in registers), and emitted code.</summary>
    static abstract ReadOnlySpan<float> Coefficients { get; }

    static abstract TSelf From(float* coefficients);

    /// <summary>2ˣ for x ≤ 0, zero from 2⁻¹²⁷ on; not-a-number stays so.</summary>
    V Of(V x);

    /// <summary>Stores the powers of 32 keys' scores, or of some that are 16 apart.</summary>
    static abstract void Store(V lower, V upper, float* scores);
}
