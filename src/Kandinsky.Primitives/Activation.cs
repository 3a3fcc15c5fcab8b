namespace Kandinsky;

/// <summary>What a linear layer does to its sums.</summary>
public enum Activation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>x / (1 + e⁻ˣ).</summary>
    Silu,

    /// <summary>x · Φ(x), by the error function.</summary>
    Gelu,

    /// <summary>x / (1 + e^(−1.702 x)).</summary>
    QuickGelu,
}
